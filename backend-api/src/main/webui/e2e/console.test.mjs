import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, device, HOME, launch, logIn, PHONE, picture, URL_OF_EDGE } from './browser.mjs';

const FIRST_LOAD_KILOBYTES = Number(process.env.ORRERY_CONSOLE_KILOBYTES ?? 250);
const USABLE_MS = 1500;
/** Models of this size write slowly on a busy machine. */
const ANSWER = { timeout: 180_000 };

let browser;
let mine;
let base = '';
let broken = '';

before(async () => {
  browser = await launch();
  mine = await device(browser);
});

after(async () => {
  await browser?.close();
});

/** One step of the story; a complaint of the browser fails the step in which it came, and the steps after it. */
function step(name, body) {
  test(name, { timeout: 400_000 }, async (t) => {
    assert.equal(broken, '', `the step before failed: ${broken}`);
    broken = name;
    await body(mine.page, t);
    assert.deepEqual(mine.complaints.splice(0), []);
    broken = '';
  });
}

step('the first load is light', async (page, t) => {
  const session = await mine.context.newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => {
    bytes += event.encodedDataLength;
  });
  await logIn(page);
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
  await page.waitForLoadState('networkidle');
  const kilobytes = Math.round(bytes / 1000);
  t.diagnostic(`first load with log-in and start page: ${kilobytes} kB`);
  assert.ok(kilobytes <= FIRST_LOAD_KILOBYTES, `${kilobytes} kB`);
  await session.detach();
});

step('a wrong password is refused with what to do', async () => {
  const { context, page, complaints } = await device(browser);
  await page.goto(`${HOME}/system`);
  await page.getByLabel('Username or email').fill('superadmin');
  await page.getByLabel('Password').fill('not this one');
  await page.getByRole('button', { name: 'Log in' }).click();
  assert.match(await page.getByRole('alert').innerText(), /case-sensitive/);
  // The refusal itself is told by the browser too, and nothing else is.
  assert.equal(complaints.length, 1);
  assert.match(complaints[0], /status of 401/);
  await context.close();
});

step('tokens are out of the reach of scripts', async (page) => {
  const cookie = (await mine.context.cookies(`${URL_OF_EDGE}/auth/browser`)).find(
    (one) => one.name === 'orrery_refresh',
  );
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, 'Strict');
  assert.equal(cookie.path, '/auth/browser');
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  assert.ok(!/eyJ|orrery_refresh/.test(kept), kept);
  assert.equal(new URL(page.url()).search, '');
});

step('a reload and a second tab stay logged in', async (page) => {
  const other = await mine.context.newPage();
  await Promise.all([page.reload(), other.goto(`${HOME}/system`)]);
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
  await other.getByText('All parts answer').waitFor();
  await Promise.all([page.reload(), other.reload()]);
  await page.locator('main#main').waitFor();
  await other.locator('main#main').waitFor();
  await other.close();
});

step('the page is usable soon', async (page, t) => {
  const begun = Date.now();
  await page.goto(`${HOME}/`);
  await page.getByLabel('Your message').waitFor();
  const took = Date.now() - begun;
  t.diagnostic(`usable after ${took} ms`);
  if (process.env.ORRERY_CONSOLE_TIMED === 'true') {
    assert.ok(took <= USABLE_MS, `${took} ms`);
  }
});

step('a knowledge base is made', async (page) => {
  await page.getByRole('link', { name: 'Knowledge', exact: true }).click();
  await page.getByRole('button', { name: 'New knowledge base' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Console handbook');
  await dialog.getByLabel('Short name').fill(`console-${Date.now()}`);
  await dialog.getByLabel('Description').fill('How this installation is run');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL(/\/console\/knowledge\/[0-9a-f-]{36}\/documents$/);
  await page.getByRole('heading', { name: 'Console handbook' }).waitFor();
  base = page.url().split('/').at(-2);
  await page.getByText('No documents').waitFor();
});

step('files are dropped and their outcomes told', async (page) => {
  const files = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    const note = 'The lighthouse keeper of Orrery keeps the blue lantern in locker seventeen beside the north stairs.';
    transfer.items.add(new File([note], 'lantern.txt', { type: 'text/plain' }));
    transfer.items.add(new File(['{"broken'], 'broken.json', { type: 'application/json' }));
    return transfer;
  });
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer: files });
  await page.getByText('1 document indexed').waitFor();
  await page.locator('.uploads .failed').waitFor();
  assert.match(await page.locator('.uploads .failed').innerText(), /check the JSON/);
  await page.getByRole('button', { name: 'lantern' }).waitFor();
  // The refusal of the broken file is told by the browser too.
  assert.equal(mine.complaints.filter((one) => one.includes('status of 400')).length, 1);
  mine.complaints.splice(0);
});

step('a source is added and its run watched to the end', async (page) => {
  await page.getByRole('link', { name: 'Sources', exact: true }).click();
  await page.getByRole('button', { name: 'Add a source' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'sample-corpus' }).click();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('in step').waitFor(ANSWER);
  await page.getByRole('link', { name: 'Ingestion', exact: true }).click();
  const row = page.getByRole('row', { name: /Sync sample-corpus done/ });
  await row.waitFor(ANSWER);
  await row.getByRole('button', { name: 'Outcomes' }).click();
  const outcomes = page.getByRole('dialog');
  await outcomes.getByText('created').first().waitFor();
  await page.keyboard.press('Escape');
  await outcomes.waitFor({ state: 'hidden' });
});

step('a rebuild is followed live, cancelled and run again', async (page) => {
  await page.getByRole('button', { name: 'Rebuild the index' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rebuild the index' }).click();
  const run = page.getByRole('article', { name: /Rebuild/ });
  await run.waitFor();
  await run.getByRole('button', { name: 'Cancel the run' }).click();
  const cancelled = page.getByRole('row', { name: /Rebuild all sources cancelled/ });
  await cancelled.waitFor();
  await cancelled.getByRole('button', { name: 'Run again' }).click();
  const done = page.getByRole('row', { name: /Rebuild all sources done/ });
  await run
    .getByText(/documents\/s/)
    .or(done)
    .first()
    .waitFor(ANSWER);
  await picture(page, 'console-ingestion');
  await done.waitFor(ANSWER);
});

step('the retrieval test shows three methods side by side', async (page) => {
  await page.getByRole('link', { name: 'Retrieval test', exact: true }).click();
  await page.getByLabel('Question').fill('Where is the blue lantern of the lighthouse keeper?');
  await page.getByRole('button', { name: 'Search' }).click();
  for (const method of ['Semantic', 'Keyword', 'Hybrid']) {
    const first = page.getByRole('region', { name: method, exact: true }).getByRole('listitem').first();
    await first.waitFor(ANSWER);
    assert.match(await first.innerText(), /lantern/);
    assert.match(await first.locator('.score').innerText(), /^\d+\.\d{3}$/);
  }
  await picture(page, 'console-retrieval');
});

step('a question gets a cited answer, and the citation opens its passage', async (page) => {
  await page.getByRole('button', { name: 'Offer it in playgrounds' }).click();
  await page.getByText('Playgrounds can ask it now.').waitFor();
  await page.getByRole('link', { name: 'Playgrounds', exact: true }).click();
  await page.getByText('Answers from a knowledge base').click();
  await page.getByRole('combobox', { name: 'Knowledge base' }).selectOption(base);
  await page.getByLabel('Your message').fill('Where is the blue lantern of the lighthouse keeper?');
  await page.keyboard.press('Enter');
  const cite = page.getByRole('button', { name: /^Open source \[1\]/ }).first();
  await cite.waitFor(ANSWER);
  await page.getByText(/\d+ steps ·/).waitFor();
  await picture(page, 'console-answer');
  await cite.click();
  const source = page.getByRole('dialog');
  assert.match(await source.innerText(), /blue lantern in locker seventeen/);
  await source.getByRole('button', { name: 'Show it in its document' }).first().click();
  assert.match(await source.locator('mark').innerText(), /blue lantern/);
  await page.keyboard.press('Escape');
});

step('a conversation is renamed, found and deleted', async (page) => {
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('Title').fill('Lanterns');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Lanterns' }).waitFor();
  await page.getByLabel('Find a conversation').fill('lant');
  await page.getByRole('link', { name: /Lanterns/ }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
  await page.getByRole('link', { name: /Lanterns/ }).waitFor({ state: 'detached' });
});

step('an answer goes on over a reload and on a second device', async (page) => {
  await page.goto(`${HOME}/playgrounds`);
  await page.getByLabel('Your message').fill('Write a long story about a lighthouse, a storm and a sailor.');
  await page.keyboard.press('Enter');
  await page.locator('.live .markdown').waitFor(ANSWER);
  const place = page.url();
  await page.reload();
  await page.getByText('Write a long story').first().waitFor();
  const second = await device(browser, { viewport: PHONE });
  await logIn(second.page, place.slice(HOME.length + 1));
  for (const one of [page, second.page]) {
    const answer = one.getByRole('article', { name: 'Orrery' }).locator('.markdown');
    await answer.waitFor(ANSWER);
    await one.getByRole('button', { name: 'Copy the answer' }).waitFor(ANSWER);
    assert.equal(await one.getByRole('article', { name: 'You' }).count(), 1);
    assert.equal(await answer.count(), 1);
    assert.ok((await answer.innerText()).length > 40);
  }
  assert.deepEqual(second.complaints, []);
  await second.context.close();
});

step('an answer is stopped', async (page) => {
  await page.goto(`${HOME}/playgrounds`);
  await page.getByLabel('Your message').fill('Now write a much longer one about the moon and its many visitors.');
  await page.keyboard.press('Enter');
  await page.locator('.live .markdown').waitFor(ANSWER);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Send' }).waitFor();
});

step('what a model writes cannot become part of the page', async (page) => {
  const written = [
    'Look: <img src=x onerror="document.title=1"> <script>document.title=2</script>',
    '[a link](javascript:document.title=3), [another](https://example.org/), ![a picture](https://example.org/p.png)',
    '| a | b |\n| - | - |\n| **1** | `2` |',
  ].join('\n\n');
  const id = '6d0c1f5e-0000-4000-8000-000000000001';
  await page.route(`**/v1/playgrounds/sessions/${id}`, (route) =>
    route.fulfill({
      json: {
        session: {
          id,
          playground_kind: 'chat',
          assistant_ref: 'assistant.playground.chat',
          title: 'Markup',
          model_selection: { model_id: null },
          knowledge_binding: { knowledge_base_id: null },
          message_count: 1,
          messages: [{ id: 'm', role: 'assistant', content: written, metadata: {}, createdAt: null }],
        },
      },
    }),
  );
  await page.goto(`${HOME}/playgrounds/${id}`);
  const text = page.locator('.markdown');
  await text.getByRole('cell', { name: '1', exact: true }).waitFor();
  assert.match(await text.innerText(), /<img src=x onerror=/);
  assert.equal(await text.locator('img, script').count(), 0);
  assert.deepEqual(await text.locator('a').evaluateAll((links) => links.map((link) => link.href)), [
    'https://example.org/',
  ]);
  assert.equal(await page.title(), 'Markup · Orrery');
  await page.goto(`${HOME}/playgrounds`);
  await page.unroute(`**/v1/playgrounds/sessions/${id}`);
});

step('every page is accessible, light and dark, wide and narrow', async () => {
  const places = [
    'playgrounds',
    'knowledge',
    `knowledge/${base}`,
    `knowledge/${base}/sources`,
    `knowledge/${base}/documents`,
    `knowledge/${base}/test`,
    'system',
  ];
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [undefined, PHONE]) {
      const { context, page, complaints } = await device(browser, { colorScheme, ...(viewport ? { viewport } : {}) });
      const kind = `${colorScheme}${viewport ? '-phone' : ''}`;
      await page.goto(`${HOME}/`);
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      await page.getByText(/parts answer/).waitFor();
      await accessible(page, `log-in, ${kind}`);
      if (kind === 'light') {
        await picture(page, 'console-login');
      }
      await logIn(page);
      for (const place of places) {
        await page.goto(`${HOME}/${place}`);
        await page.locator('main h1, main h2').first().waitFor();
        await page.waitForLoadState('networkidle');
        await accessible(page, `${place}, ${kind}`);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${place}, ${kind} is ${wide} pixels too wide`);
        if ((place === 'system' && kind === 'dark') || (place === 'playgrounds' && kind === 'dark-phone')) {
          await picture(page, `console-${place}`);
        }
      }
      assert.deepEqual(complaints, []);
      await context.close();
    }
  }
});

step('everything is reached by keyboard', async (page) => {
  await page.goto(`${HOME}/system`);
  await page.getByText('All parts answer').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await page.keyboard.press('Enter');
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.classList.contains('part'))) {
      break;
    }
  }
  await page.keyboard.press('Enter');
  await page.getByText('Calls', { exact: true }).waitFor();
});

step('log-out ends the session', async (page) => {
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
});

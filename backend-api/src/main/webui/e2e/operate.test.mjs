import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, device, HOME, launch, logIn, PHONE, picture } from './browser.mjs';

/** Models of this size write slowly on a busy machine. */
const ANSWER = { timeout: 180_000 };
const SERIAL = Date.now().toString(36);
const MODEL = 'smollm2-135m-instruct';
const CHAT_PROVIDER = 'vLLM local gateway';
const COPY = `Night shift ${SERIAL}`;
const PERSON = `ada-${SERIAL}`;
const PASSWORD = `orrery-${SERIAL}-lantern`;
const PROJECT = `notes-${SERIAL}`;

let browser;
let mine;
let broken = '';

before(async () => {
  browser = await launch();
  mine = await device(browser);
  await logIn(mine.page, 'platform');
});

after(async () => {
  await browser?.close();
});

/** One step of the story; a complaint of the browser fails the step in which it came, and the steps after it. */
function step(name, body) {
  test(name, { timeout: 400_000 }, async () => {
    assert.equal(broken, '', `the step before failed: ${broken}`);
    broken = name;
    await body(mine.page);
    assert.deepEqual(mine.complaints.splice(0), []);
    broken = '';
  });
}

/** A refusal that was meant is told by the browser too, and nothing else is. */
function refused(status) {
  const told = mine.complaints.splice(0);
  assert.equal(told.length, 1, told.join('\n'));
  assert.match(told[0], new RegExp(`status of ${status}`));
}

const dialog = (page) => page.getByRole('dialog');

step('a provider is checked', async (page) => {
  await page.goto(`${HOME}/platform/providers`);
  const row = page.getByRole('listitem').filter({ hasText: CHAT_PROVIDER }).first();
  await row.getByText('loaded', { exact: true }).waitFor();
  await row.getByRole('button', { name: `Check ${CHAT_PROVIDER}` }).click();
  await dialog(page).getByText('It works').waitFor();
  assert.equal(await dialog(page).getByText('yes', { exact: true }).count(), 3);
  await dialog(page).getByRole('button', { name: 'Close' }).first().click();
});

step('a deployment is cloned and activated with one click', async (page) => {
  await page.goto(`${HOME}/platform`);
  const original = page.getByRole('region', { name: 'Local Default' });
  await original.getByRole('button', { name: 'Clone Local Default' }).click();
  await dialog(page).getByLabel('Name', { exact: true }).fill(COPY);
  await dialog(page).getByLabel('Short name').fill(`night-${SERIAL}`);
  await dialog(page).getByRole('button', { name: 'Clone', exact: true }).click();
  const copy = page.getByRole('region', { name: COPY });
  await copy.getByRole('button', { name: 'Activate' }).click();
  await dialog(page).getByText(`“${COPY}” is active.`).waitFor();
  assert.match(await dialog(page).innerText(), /Chat models · passed/);
  await picture(page, 'console-activation');
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await copy.getByText('Active', { exact: true }).waitFor();
  await original.getByRole('button', { name: 'Activate' }).click();
  await dialog(page).getByText('“Local Default” is active.').waitFor();
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
});

step('a deployment that cannot work is refused in words', async (page) => {
  await page.getByRole('region', { name: COPY }).getByRole('link', { name: 'Edit' }).click();
  const vectors = page.getByRole('region', { name: 'Vector store' });
  await vectors.getByLabel('Provider').selectOption({ label: 'Weaviate local' });
  await page.getByRole('button', { name: 'Save' }).click();
  const copy = page.getByRole('region', { name: COPY });
  await copy.getByText('Nothing is bound yet.').waitFor();
  await copy.getByRole('button', { name: 'Activate' }).click();
  await dialog(page).getByText('One provider did not pass').waitFor();
  assert.match(await dialog(page).innerText(), /Weaviate local[\s\S]*Check that it runs/);
  refused(409);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
  await copy.getByRole('button', { name: `Delete ${COPY}` }).click();
  assert.match(await dialog(page).innerText(), new RegExp(COPY));
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await copy.waitFor({ state: 'detached' });
});

step('the platform remembers who changed what', async (page) => {
  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  const row = page
    .getByRole('row')
    .filter({ hasText: `night-${SERIAL}` })
    .or(page.getByRole('row').filter({ hasText: COPY }));
  await row.first().waitFor();
  assert.match(await row.first().innerText(), /superadmin/);
  await page.getByRole('button', { name: 'Show', exact: true }).first().click();
  await dialog(page).getByText('Before').first().waitFor();
  await page.keyboard.press('Escape');
});

step('a model is tried, switched off and on again', async (page) => {
  await page.goto(`${HOME}/models/model/${MODEL}`);
  await page.getByRole('button', { name: 'Run the test' }).click();
  await page.getByText('It answered.').waitFor(ANSWER);
  const life = page.locator('.lifecycle svg');
  assert.match(await life.getAttribute('aria-label'), /It is Active now.*deactivate leads to Inactive/);
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await page.locator('.lifecycle svg[aria-label*="It is Inactive now"]').waitFor();
  await page.getByRole('button', { name: 'Activate', exact: true }).click();
  await page.locator('.lifecycle svg[aria-label*="It is Active now"]').waitFor();
  await picture(page, 'console-model');
});

step('a credential shows four characters and is revoked', async (page) => {
  await page.goto(`${HOME}/models/credentials`);
  await page.getByRole('button', { name: 'Add a credential' }).click();
  await dialog(page).getByLabel('Name').fill(`key ${SERIAL}`);
  await dialog(page).getByLabel('Address').fill('https://llm.example.org/v1');
  await dialog(page).getByLabel('Key').fill('sk-never-to-be-seen-7Q2z');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row').filter({ hasText: `key ${SERIAL}` });
  assert.match(await row.innerText(), /…7Q2z/);
  assert.ok(!(await page.content()).includes('never-to-be-seen'));
  await row.getByRole('button', { name: `Revoke key ${SERIAL}` }).click();
  await dialog(page).getByRole('button', { name: 'Revoke' }).click();
  await row.waitFor({ state: 'detached' });
});

step('usage is drawn, and a quota is set and taken away', async (page) => {
  await page.goto(`${HOME}/models/usage`);
  await page.locator('.u-wrap canvas').first().waitFor();
  await page.getByRole('row').filter({ hasText: 'SmolLM2 135M Instruct' }).first().waitFor();
  await picture(page, 'console-usage');
  await page.getByRole('button', { name: 'Set a quota' }).click();
  await dialog(page).getByLabel('For').selectOption('role:admin');
  await dialog(page).getByLabel('Requests a minute').fill('90');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row').filter({ hasText: 'every admin' });
  assert.match(await row.innerText(), /90\s+no limit/);
  await row.getByRole('button', { name: 'Delete the quota of every admin' }).click();
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await row.waitFor({ state: 'detached' });
});

step('the hub is out of reach while offline, and says what to do', async (page) => {
  await page.goto(`${HOME}/models/downloads`);
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  assert.match(await page.getByRole('alert').innerText(), /Go online under “Platform”/);
  refused(403);
});

step('a workflow is drawn by mouse and keyboard', async (page) => {
  await page.goto(`${HOME}/agents`);
  await page.getByRole('button', { name: 'New project' }).click();
  await dialog(page).getByLabel('Name').fill(PROJECT);
  await dialog(page).getByLabel('Description').fill('Answers by one step');
  await dialog(page).getByRole('button', { name: 'Create' }).click();
  await page.getByText('No steps yet').waitFor();
  await page.getByRole('button', { name: 'Add step' }).click();
  await page.getByLabel('Kind of step').selectOption('tool');
  await page.getByRole('button', { name: 'Add behind model' }).click();
  await page.getByLabel('Kind of step').selectOption('approval');
  await page.getByRole('button', { name: 'Add behind tool' }).click();
  await page.getByLabel('What the person is asked').fill('Go on?');
  const steps = page.locator('.canvas [data-step]');
  assert.equal(await steps.count(), 3);
  // By mouse: from the dot below the tool to the model.
  const port = await page.locator('[data-step="tool"] .port').boundingBox();
  const target = await page.locator('[data-step="model"] > rect').first().boundingBox();
  await page.mouse.move(port.x + port.width / 2, port.y + port.height / 2);
  await page.mouse.down();
  await page.mouse.move(target.x + 40, target.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'tool leads to model: if it fails' }).waitFor();
  await page.getByRole('button', { name: 'Validate' }).click();
  await page.getByText(/findings?; it cannot be published/).waitFor();
  await page.locator('[data-step="tool"].ill').waitFor();
  await picture(page, 'console-workflow');
  // By keyboard: from step to step, away with what is not wanted, and what is left connected again.
  await page.locator('[data-step="model"]').focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.step), 'tool');
  await page.keyboard.press('Delete');
  await page.locator('[data-step="tool"]').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'model leads to approval: next' }).focus();
  await page.keyboard.press('Delete');
  await page.locator('[data-step="model"]').focus();
  await page.keyboard.press('c');
  await page.locator('[data-step="approval"]').focus();
  await page.keyboard.press('Enter');
  // A straight line has no width, which counts as hidden.
  await page.getByRole('button', { name: 'model leads to approval: next' }).waitFor({ state: 'attached' });
  await page.locator('[data-step="approval"]').focus();
  await page.keyboard.press('Delete');
  assert.equal(await steps.count(), 1);
  await page.getByRole('button', { name: 'As JSON' }).click();
  assert.deepEqual(JSON.parse(await page.getByLabel('Workflow definition').inputValue()), {
    steps: [{ id: 'model', type: 'model', prompt: '{{input.prompt}}' }],
  });
  await page.getByRole('button', { name: 'As a drawing' }).click();
});

step('an agent is published and run, and its time line shown', async (page) => {
  await page.locator('[data-step="model"]').focus();
  await page.keyboard.press('Delete');
  await page.getByText('No steps yet').waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  await dialog(page).getByLabel('Question').fill('Say hello in one short sentence.');
  await dialog(page).getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL(/\/console\/agents\/execution\/[0-9a-f-]{36}$/, ANSWER);
  await page.getByText('succeeded', { exact: true }).waitFor(ANSWER);
  const line = page.locator('.timeline li');
  await line.first().waitFor();
  assert.ok((await line.count()) >= 3);
  assert.ok((await page.locator('.said').innerText()).length > 2);
  await picture(page, 'console-execution');
  await page.reload();
  await line.first().waitFor();
});

step('a run is found in the list by its state', async (page) => {
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await page.goto(`${HOME}/agents/executions`);
  const list = page.getByRole('table', { name: 'All runs' });
  const row = list.getByRole('row').filter({ hasText: id.slice(0, 8) });
  await row.getByText('succeeded', { exact: true }).waitFor();
  assert.match(await row.innerText(), /\d (ms|s)\b/);
  await page.getByLabel('State').selectOption('failed');
  await row.waitFor({ state: 'detached' });
  await page.getByLabel('State').selectOption('succeeded');
  await page.getByLabel('Whose').selectOption('all');
  await row.getByRole('link').click();
  await page.waitForURL(new RegExp(`${id}$`));
});

step('a published agent is talked to', async (page) => {
  await page.goto(`${HOME}/playgrounds`);
  await page.getByLabel('Answered by').selectOption({ label: PROJECT });
  assert.equal(await page.getByLabel('Model', { exact: true }).inputValue(), '');
  await page.getByLabel('Your message').fill('Say hello in one short sentence.');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copy the answer' }).waitFor(ANSWER);
  assert.equal(await page.getByLabel('Answered by').inputValue(), `agent.project.${PROJECT}`);
  await page.goto(`${HOME}/agents/executions`);
  const runs = page.getByRole('table', { name: 'All runs' }).getByRole('row').filter({ hasText: PROJECT });
  await runs.nth(1).waitFor();
});

step('a call that waits is decided by a button', async (page) => {
  const id = '6d0c1f5e-0000-4000-8000-000000000002';
  const call = { call_id: 'c1', tool_name: 'python_exec', arguments: { code: 'result = 6 * 7' }, requested_at: null };
  const record = { id, agent_ref: 'agent.look', created_at: '2026-01-01T00:00:00Z', result: null, error: null };
  let decided;
  await page.route(`**/v1/agent-executions/${id}**`, (route) => {
    const request = route.request();
    if (request.method() === 'POST') {
      decided = { url: request.url(), body: request.postDataJSON() };
      return route.fulfill({ json: { execution: { ...record, status: 'running' } } });
    }
    return request.url().endsWith('/events')
      ? route.fulfill({ status: 204 })
      : route.fulfill({
          json: {
            execution: decided
              ? { ...record, status: 'running', open_approvals: [] }
              : { ...record, status: 'awaiting_approval', open_approvals: [call] },
          },
        });
  });
  await page.goto(`${HOME}/agents/execution/${id}`);
  await page.getByText('“python_exec” waits for your decision').waitFor();
  await page.getByText('result = 6 * 7').waitFor();
  await page.getByLabel('Comment').fill('looks harmless');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved; the run goes on').waitFor();
  assert.match(decided.url, new RegExp(`${id}/approvals/c1$`));
  assert.deepEqual(decided.body, { decision: 'approve', reason: 'looks harmless' });
  await page.unroute(`**/v1/agent-executions/${id}**`);
});

step('a question of a workflow is shown in its words', async (page) => {
  const id = '6d0c1f5e-0000-4000-8000-000000000003';
  const asks = { call_id: 'ask', tool_ref: null, tool_name: null, arguments: {}, message: 'Send it to the press?' };
  await page.route(`**/v1/agent-executions/${id}**`, (route) =>
    route.request().url().endsWith('/events')
      ? route.fulfill({ status: 204 })
      : route.fulfill({
          json: {
            execution: {
              id,
              agent_ref: 'agent.look',
              created_at: '2026-01-01T00:00:00Z',
              result: null,
              error: null,
              status: 'awaiting_approval',
              open_approvals: [asks],
            },
          },
        }),
  );
  await page.goto(`${HOME}/agents/execution/${id}`);
  await page.getByText('“ask” waits for your decision').waitFor();
  await page.getByText('Send it to the press?', { exact: true }).waitFor();
  assert.equal(await page.locator('.decision pre').count(), 0);
  await page.unroute(`**/v1/agent-executions/${id}**`);
});

step('a tool is called and its agent validated', async (page) => {
  await page.goto(`${HOME}/agents/tools`);
  await page.getByRole('button', { name: 'Try Python Execution' }).click();
  await dialog(page).getByRole('button', { name: 'Call it' }).click();
  await dialog(page).getByText('It worked').waitFor(ANSWER);
  assert.match(await dialog(page).innerText(), /"result": 42/);
  await page.keyboard.press('Escape');
  await page.goto(`${HOME}/agents/catalog`);
  await page.getByRole('button', { name: `Validate agent.project.${PROJECT}` }).click();
  await page.getByText('valid', { exact: true }).waitFor();
  await page.getByRole('button', { name: `Delete ${PROJECT}` }).click();
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('row').filter({ hasText: PROJECT }).waitFor({ state: 'detached' });
});

step('a user is added, switched off and on', async (page) => {
  await page.goto(`${HOME}/people`);
  await page.getByRole('button', { name: 'Add a user' }).click();
  await dialog(page).getByLabel('Username').fill(PERSON);
  await dialog(page).getByLabel('Email').fill(`${PERSON}@example.org`);
  await dialog(page).getByLabel('First password').fill(PASSWORD);
  await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: `${PERSON}@example.org` });
  await row.getByText('active', { exact: true }).waitFor();
  await row.getByRole('button', { name: `Deactivate ${PERSON}` }).click();
  assert.match(await dialog(page).innerText(), new RegExp(PERSON));
  await dialog(page).getByRole('button', { name: 'Deactivate' }).click();
  await row.getByText('not active').waitFor();
  await row.getByRole('button', { name: `Activate ${PERSON}` }).click();
  await row.getByText('active', { exact: true }).waitFor();
  await picture(page, 'console-people');
});

step('a group gets a member', async (page) => {
  await page.goto(`${HOME}/people/groups`);
  await page.getByRole('button', { name: 'New group' }).click();
  await dialog(page).getByLabel('Name').fill(`Keepers ${SERIAL}`);
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row').filter({ hasText: `Keepers ${SERIAL}` });
  await row.getByRole('button', { name: `Members of Keepers ${SERIAL}` }).click();
  await dialog(page).getByLabel('Person').selectOption({ label: PERSON });
  await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
  await dialog(page).getByText(`${PERSON}@example.org`).waitFor();
  await page.keyboard.press('Escape');
  await row.getByText('one member', { exact: true }).waitFor();
  await row.getByRole('button', { name: `Delete Keepers ${SERIAL}` }).click();
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await row.waitFor({ state: 'detached' });
});

step('a key is shown once, works, and is revoked', async (page) => {
  await page.goto(`${HOME}/people/keys`);
  await page.getByRole('button', { name: 'New key' }).click();
  await dialog(page).getByLabel('Name').fill(`gauge ${SERIAL}`);
  await dialog(page).getByRole('button', { name: 'Make the key' }).click();
  const key = await dialog(page).locator('.secret').innerText();
  assert.match(key, /^orr_/);
  const listed = await fetch(`${process.env.ORRERY_CONSOLE_URL}/v1/models`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  assert.equal(listed.status, 200);
  await dialog(page).getByRole('button', { name: 'I have kept it' }).click();
  assert.ok(!(await page.content()).includes(key));
  const row = page.getByRole('row').filter({ hasText: `gauge ${SERIAL}` });
  await row.getByRole('button', { name: `Revoke gauge ${SERIAL}` }).click();
  await dialog(page).getByRole('button', { name: 'Revoke' }).click();
  await row.getByText('revoked').waitFor();
});

step('the audit is searched and its chain checked', async (page) => {
  await page.goto(`${HOME}/people/audit`);
  await page.getByLabel('Kind').selectOption('DELETE');
  await page.getByLabel('Address').fill('/v1/api-keys');
  await page.getByRole('button', { name: 'Search' }).click();
  const row = page.getByRole('row').filter({ hasText: 'DELETE /v1/api-keys/' });
  await row.first().waitFor();
  assert.match(await row.first().innerText(), /superadmin/);
  await page.getByText('POST /auth', { exact: false }).first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Check the chain' }).click();
  await page.getByText(/The chain of \d+ entries is whole/).waitFor();
});

step('a user is offered only what users may do', async () => {
  const { context, page, complaints } = await device(browser);
  await page.goto(`${HOME}/people`);
  await page.getByLabel('Username or email').fill(PERSON);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Account' }).waitFor();
  const areas = await page.getByRole('navigation', { name: 'Areas' }).getByRole('link').allInnerTexts();
  assert.ok(!areas.includes('Platform'), areas.join());
  assert.deepEqual(await page.getByRole('navigation', { name: 'People' }).getByRole('link').allInnerTexts(), [
    'My account',
    'API keys',
  ]);
  await page.goto(`${HOME}/models/model/${MODEL}`);
  await page.locator('.lifecycle svg').waitFor();
  for (const name of ['Deactivate', 'Unregister', 'Run the test', 'Check the files']) {
    assert.equal(await page.getByRole('button', { name }).count(), 0, name);
  }
  await page.goto(`${HOME}/agents`);
  await page.getByText('No project yet').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

step('every page is accessible, light and dark, wide and narrow', async () => {
  const places = [
    'platform',
    'platform/providers',
    'platform/audit',
    'platform/deployments/new',
    'models',
    `models/model/${MODEL}`,
    'models/downloads',
    'models/credentials',
    'models/sharing',
    'models/usage',
    'agents',
    `agents/project/${PROJECT}`,
    'agents/executions',
    'agents/catalog',
    'agents/tools',
    'agents/servers',
    'agents/policy',
    'people/users',
    'people/groups',
    'people/profile',
    'people/keys',
    'people/audit',
  ];
  for (const [colorScheme, viewport] of [
    ['light', undefined],
    ['dark', PHONE],
  ]) {
    const { context, page, complaints } = await device(browser, { colorScheme, ...(viewport ? { viewport } : {}) });
    await logIn(page);
    for (const place of places) {
      await page.goto(`${HOME}/${place}`);
      await page.locator('main h1').waitFor();
      await page.waitForFunction(() => !document.querySelector('main .loading'));
      await accessible(page, `${place}, ${colorScheme}`);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(wide <= 0, `${place}, ${colorScheme} is ${wide} pixels too wide`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

step('what was made here is taken away', async (page) => {
  await page.goto(`${HOME}/agents`);
  await page.getByRole('button', { name: `Delete ${PROJECT}` }).click();
  await dialog(page).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('row').filter({ hasText: PROJECT }).waitFor({ state: 'detached' });
});

package dev.orrery.local.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.local.Main;
import dev.orrery.local.demo.SuiteApi;
import dev.orrery.local.part.Parts;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "verify-audit",
        description =
                "Checks every entry of the audit log against the one before it; exit code 1 when one was changed.")
public final class VerifyAuditCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        Settings settings = Main.settings();
        Parts parts = new Parts(settings);
        SuiteApi api = new SuiteApi("http://127.0.0.1:" + parts.ports().edge(), System.out);
        api.login(settings.variable("ORRERY_SUPERADMIN_PASSWORD")
                .orElse(parts.secrets().superadminPassword(settings).value()));
        return judge(api.get("/v1/audit/verify"), System.out);
    }

    /** The exit code. */
    static int judge(JsonNode verdict, PrintStream out) {
        if (verdict.path("valid").asBoolean()) {
            out.println("The audit log is whole: " + verdict.path("entries").asLong() + " entries.");
            return 0;
        }
        out.println("The audit log is NOT whole: it breaks at entry "
                + verdict.path("broken_at").asText("unknown") + '.');
        return 1;
    }
}

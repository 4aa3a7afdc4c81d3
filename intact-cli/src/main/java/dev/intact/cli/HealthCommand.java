package dev.intact.cli;

import dev.intact.Database;
import dev.intact.config.Units;
import dev.intact.connect.Health;
import dev.intact.error.ConfigurationException;
import dev.intact.observe.Observer;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code intact health}. */
@Command(
        name = "health",
        description = {
            "Says whether the database answers, for a probe: one connection, two short statements. No database is made and"
                    + " nothing in one is changed; SQLite may put the index of a log (-shm) beside a file whose log is"
                    + " there.",
            "'intact doctor' says more."
        },
        exitCodeList = {
            "0:it answers; also where it is degraded: a server of several is gone, a file is locked for a moment",
            "2:the command or the configuration is wrong",
            "3:it cannot be reached, or gave no answer in time",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  intact health --db app.db", "  intact health --timeout 2s --json", "  intact health -q || alert"})
final class HealthCommand implements Callable<Integer> {
    private final Work work;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            order = 1,
            description = "When it answers at the latest: 500ms, 2s. Default: 5s.")
    private String timeout = "5s";

    HealthCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Duration longest = longest();
        Destination destination = work.destination(work.settings());
        // It is told before the database closes: that may take longer.
        try (Database database = work.open(destination, Observer.NONE)) {
            Health health = database.health(longest);
            tell(health, destination);
            return (health.isReachable() ? ExitStatus.DONE : ExitStatus.FAILED).code();
        }
    }

    private void tell(Health health, Destination destination) {
        if (work.options().json()) {
            work.print(HealthText.json(health, destination.environment().name()));
        } else {
            show(health);
        }
    }

    private Duration longest() {
        return Units.duration(timeout)
                .filter(time -> !time.isZero())
                .orElseThrow(() -> new ConfigurationException(
                        "--timeout takes " + Units.DURATION + ", and more than 0. Nothing was touched."));
    }

    private void show(Health health) {
        Screen.Style style = switch (health.status()) {
            case UP -> Screen.Style.GOOD;
            case DEGRADED -> Screen.Style.CAREFUL;
            case DOWN -> Screen.Style.BAD;
        };
        work.screen().result(style, HealthText.line(health));
        HealthText.servers(health).forEach(work.screen()::result);
    }
}

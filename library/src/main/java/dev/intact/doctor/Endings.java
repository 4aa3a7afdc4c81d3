package dev.intact.doctor;

import dev.intact.dialect.Locks.Party;
import dev.intact.doctor.Standing.Ending;
import java.util.Optional;

/** How those who hold others up are ended, and what is to be looked at before. */
final class Endings {
    private static final String OURS = "intact ";

    private Endings() {}

    static Optional<Ending> of(Party party) {
        return switch (party.kind()) {
            case SESSION -> Optional.of(session(party));
            case AUTOVACUUM ->
                Optional.of(new Ending(
                        "It clears away old rows, and lets go by itself after a second where it does not prevent a wraparound",
                        Optional.of("select pg_cancel_backend(" + party.id() + ")")));
            case PREPARED -> Optional.of(prepared(party));
            case SERVER, PROCESS -> Optional.empty();
        };
    }

    private static Ending session(Party party) {
        boolean ours =
                party.who().program().filter(name -> name.startsWith(OURS)).isPresent();
        String whose = ours
                ? "Intact's own work: let it end, or stop that process by Ctrl-C; whatever it has not committed is rolled back"
                : "";
        if (!party.state().startsWith("idle")) {
            String first = ours ? whose : "Is what it runs wanted? Only that statement ends, and its transaction fails";
            return new Ending(first, Optional.of("select pg_cancel_backend(" + party.id() + ")"));
        }
        String first = ours
                ? whose
                : "Is its program still at work? There is no statement to cancel: its transaction is rolled back, and its"
                        + " connection ends";
        return new Ending(first, Optional.of("select pg_terminate_backend(" + party.id() + ")"));
    }

    private static Ending prepared(Party party) {
        String name = party.id().substring("prepared ".length()).replace("'", "''");
        return new Ending(
                "Ask the transaction manager that prepared it whether the others of its transaction were committed: then"
                        + " run: commit prepared '" + name + "'",
                Optional.of("rollback prepared '" + name + "'"));
    }
}

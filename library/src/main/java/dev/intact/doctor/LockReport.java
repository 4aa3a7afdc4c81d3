package dev.intact.doctor;

import dev.intact.dialect.Locks;
import dev.intact.dialect.Locks.Party;
import dev.intact.dialect.Locks.Wait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who waits for whom, as trees: each begins with somebody who waits for nobody. Immutable, without secrets and without
 * values of rows.
 *
 * @param database where
 * @param holders the trees; also of those whom Intact knows to hold something for which nobody waits
 * @param remarks what else was seen, or could not be, as sentences without their full stops
 */
public record LockReport(String database, List<Standing> holders, List<String> remarks) {
    /** Takes copies. */
    public LockReport {
        holders = List.copyOf(holders);
        remarks = List.copyOf(remarks);
    }

    /**
     * How many wait.
     *
     * @return 0 also where it does not show
     */
    public long waiting() {
        return holders.stream().mapToLong(Standing::waiting).sum();
    }

    static LockReport of(String database, Locks locks) {
        return new LockReport(database, new Trees(locks).all(), locks.remarks());
    }

    /** Each party stands once, whatever leads to whom: sessions that wait for each other are a ring until one is ended. */
    private static final class Trees {
        private final Locks locks;
        private final Map<String, Party> parties = new HashMap<>();
        private final Set<String> placed = new LinkedHashSet<>();

        Trees(Locks locks) {
            this.locks = locks;
            locks.parties().forEach(party -> parties.put(party.id(), party));
        }

        List<Standing> all() {
            List<Standing> trees = new ArrayList<>();
            locks.waits().stream()
                    .flatMap(wait -> wait.holders().stream())
                    .filter(holder -> wait(holder).isEmpty())
                    .forEach(holder -> place(holder).ifPresent(trees::add));
            // Whoever is left waits in a ring, or for somebody who does not show.
            locks.waits().forEach(wait -> place(wait.waiter()).ifPresent(trees::add));
            locks.held().forEach(held -> place(held.holder()).ifPresent(trees::add));
            return trees;
        }

        private Optional<Wait> wait(String id) {
            return locks.waits().stream()
                    .filter(wait -> wait.waiter().equals(id))
                    .findFirst();
        }

        /** Empty where it has its place already. One that ended since is told by its number. */
        private Optional<Standing> place(String id) {
            if (!placed.add(id)) {
                return Optional.empty();
            }
            Party party = Optional.ofNullable(parties.get(id)).orElseGet(() -> gone(id));
            List<Wait> waits = locks.waits().stream()
                    .filter(wait -> wait.holders().contains(id))
                    .toList();
            List<Standing> waiters = new ArrayList<>();
            waits.forEach(wait -> place(wait.waiter()).ifPresent(waiters::add));
            Optional<Standing.Ending> ending = waits.isEmpty() ? Optional.empty() : Endings.of(party);
            return Optional.of(new Standing(party, held(id), wait(id), ending, waiters));
        }

        private List<String> held(String id) {
            return locks.held().stream()
                    .filter(held -> held.holder().equals(id))
                    .map(Locks.Held::what)
                    .toList();
        }

        private static Party gone(String id) {
            Locks.Who nobody = new Locks.Who(Optional.empty(), Optional.empty(), Optional.empty());
            return new Party(id, Locks.Kind.SERVER, nobody, "not seen", Optional.empty(), Optional.empty());
        }
    }
}

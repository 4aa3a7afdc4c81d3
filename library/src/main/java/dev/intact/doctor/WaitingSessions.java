package dev.intact.doctor;

import java.util.List;

/** Sessions that wait for what another holds. */
final class WaitingSessions implements Check {
    @Override
    public List<Finding> on(Seen seen) {
        return seen.here().locks().holders().stream()
                .filter(holder -> !holder.waiters().isEmpty())
                .map(WaitingSessions::finding)
                .toList();
    }

    private static Finding finding(Standing holder) {
        String first = holder.waiters().stream()
                .flatMap(waiter -> waiter.waitsFor().stream())
                .findFirst()
                .map(wait -> ", the first for " + wait.what()
                        + wait.time().map(time -> " since " + Words.time(time)).orElse(""))
                .orElse("");
        long waiting = holder.waiters().stream().mapToLong(Standing::waiting).sum();
        return Finding.warning(
                Words.party(holder.party()) + " holds up " + waiting + (waiting == 1 ? " other" : " others") + first,
                "They do nothing until it ends, and whoever comes after them waits too",
                holder.ending()
                        .flatMap(ending -> ending.command().map(command -> ending.first() + "; to end it: " + command))
                        .orElse("Run 'intact locks' to see all of them"));
    }
}

package dev.intact.bench;

import dev.intact.bench.Contest.Side;
import dev.intact.bench.Results.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The runs of one row, A B A B …, so that what else the machine does meets all alike. Each figure is kept as soon as it
 * is there; a side that fails, or leaves other rows than the one that the goal names, is not run again.
 */
final class Bout {
    private final Options options;
    private final Results results;
    private final String session;
    private final Contest.Ground ground;
    private final Contest contest;
    private final Set<String> out = new HashSet<>();

    Bout(Options options, Results results, String session, Contest.Ground ground, Contest contest) {
        this.options = options;
        this.results = results;
        this.session = session;
        this.ground = ground;
        this.contest = contest;
    }

    /** Begins no round after the time. */
    void run(long until) throws Exception {
        int rounds = Math.max(options.size().runs(), options.size().peerRuns());
        for (int round = 0; round < rounds; round++) {
            if (System.nanoTime() > until) {
                System.err.println(contest.job().word() + ": the time is up before round " + (round + 1));
                return;
            }
            round(round);
        }
    }

    private void round(int round) throws Exception {
        List<Run> runs = new ArrayList<>();
        for (Side side : contest.sides()) {
            if (round < options.runs(side, contest.job()) && !out.contains(side.name())) {
                Run run = once(side, round);
                results.add(run);
                runs.add(run);
            }
        }
        Optional<Contest.Content> expected = Standing.expected(contest.job(), runs);
        for (Run run : runs) {
            String fault = Standing.fault(run, expected);
            if (!fault.isEmpty()) {
                out.add(run.side());
                System.err.println(contest.job().word() + ", " + run.side() + ": NO FIGURES: " + fault);
            }
        }
    }

    private Run once(Side side, int round) throws InterruptedException, IOException {
        String what = contest.job().word() + ", " + side.name() + ", round " + (round + 1);
        Machine.warn(what);
        double load = Machine.load();
        try {
            Contest.Outcome outcome = ground.run(contest.job(), side);
            System.err.printf(
                    "%s: %.2f s, CPU %.2f s%n",
                    what, outcome.figures().seconds(), outcome.figures().cpu());
            return kept(side, round, load, "done", Optional.of(outcome));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return kept(side, round, load, String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    private Run kept(Side side, int round, double load, String words, Optional<Contest.Outcome> outcome) {
        return new Run(
                session,
                contest.job().word(),
                options.size().rows(),
                round,
                side.name(),
                contest.note(),
                load,
                words,
                outcome.map(Contest.Outcome::figures),
                outcome.map(Contest.Outcome::content));
    }
}

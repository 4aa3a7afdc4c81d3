package dev.intact.bench;

import dev.intact.bench.Results.Run;
import dev.intact.bench.Results.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Everything in a folder of results, as {@code report.md}, {@code report.json} and a drawing for each row. */
final class Report {
    private final Results results;
    private final List<Session> sessions;
    private final StringBuilder text = new StringBuilder(1 << 14);

    private Report(Results results) throws IOException {
        this.results = results;
        this.sessions = results.sessions();
    }

    static void write(Results results) throws IOException {
        new Report(results).write();
    }

    private void write() throws IOException {
        List<Standing> standings = standings();
        text.append("# What was measured\n\n");
        summary(standings);
        small(results.small());
        for (Standing standing : standings) {
            row(standing);
        }
        surroundings();
        results.write("report.md", text.toString());
        results.write("report.json", Results.json(tree(standings)));
    }

    /** One for each row, number of rows and commit, in the order of the rows. */
    private List<Standing> standings() throws IOException {
        Map<String, String> commits = new LinkedHashMap<>();
        sessions.forEach(session -> commits.put(session.id(), session.commit()));
        Map<String, List<Run>> groups = results.runs().stream()
                .collect(Collectors.groupingBy(
                        run -> run.row() + " " + run.rows() + " " + commits.get(run.session()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Standing> standings = new ArrayList<>();
        for (Job job : Job.values()) {
            for (List<Run> runs : groups.values()) {
                if (runs.get(0).row().equals(job.word())) {
                    String commit = commits.getOrDefault(runs.get(0).session(), "unknown");
                    standings.add(Standing.of(job, commit, runs));
                }
            }
        }
        return standings;
    }

    private void summary(List<Standing> standings) {
        text.append("| row | work | rows | against | goal | measured | verdict | faster than ours |\n");
        text.append("|---|---|---|---|---|---|---|---|\n");
        for (Standing standing : standings) {
            Job job = standing.job();
            Optional<Verdict> verdict = Verdict.of(standing);
            cells(
                    job.word(),
                    job.title(),
                    String.valueOf(standing.rows()),
                    job.baseline(),
                    job.goal().toString(),
                    verdict.map(Verdict::measured).orElse("no figures"),
                    verdict.map(Verdict::reached).orElse(""),
                    verdict.map(found -> String.join(", ", found.faster())).orElse(""));
        }
        text.append('\n');
    }

    private void small(List<Results.Small> all) {
        if (all.isEmpty()) {
            return;
        }
        text.append("## Small things (JMH)\n\n| row | what | measured | ± (99.9 %) | load before | call |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (Results.Small small : all) {
            cells(
                    small.row(),
                    small.what(),
                    Spread.one("%.0f ", small.score()) + small.unit(),
                    Spread.one("%.0f", small.error()),
                    Spread.one("%.2f", small.load()),
                    small.session());
        }
        text.append('\n');
    }

    private void row(Standing standing) throws IOException {
        Job job = standing.job();
        String drawing = job.word() + "-" + standing.rows() + "-" + standing.commit() + ".svg";
        results.write(drawing, Chart.of(standing));
        text.append("## " + job.word() + ": " + job.title() + "\n\n");
        text.append(standing.rows() + " rows, commit " + standing.commit() + ", against " + job.baseline() + ", goal "
                + job.goal() + (standing.note().isEmpty() ? "" : ". " + standing.note()) + "\n\n");
        text.append("![" + job.title() + "](" + drawing + ")\n\n");
        text.append("| way | runs | wall s, median (min–max) | CPU s, client + server | peak MB | WAL MB"
                + " | wall, of the peer | CPU, of the peer | load before |\n|---|---|---|---|---|---|---|---|---|\n");
        for (Standing.Way way : standing.ways()) {
            way(standing, way);
        }
        readers(standing);
        text.append('\n');
    }

    private void way(Standing standing, Standing.Way way) {
        if (way.good().isEmpty()) {
            cells(way.name(), "0", failure(way), "", "", "", "", "", "");
            return;
        }
        Spread load = Spread.of(way.good().stream().map(Run::load).toList());
        cells(
                way.name(),
                String.valueOf(way.good().size()) + (way.failures().isEmpty() ? "" : " (others: " + failure(way) + ")"),
                way.spread(Figures::seconds).text("%.2f"),
                Spread.one("%.2f + ", way.spread(Figures::clientCpu).median())
                        + Spread.one("%.2f", way.spread(Figures::serverCpu).median()),
                Spread.one("%.0f", way.spread(f -> f.peakMemory() / 1e6).median()),
                Spread.one("%.0f", way.spread(f -> f.wal() / 1e6).median()),
                ratio(standing, way, Figures::seconds),
                ratio(standing, way, Figures::cpu),
                Spread.one("%.1f–", load.least()) + Spread.one("%.1f", load.most()));
    }

    private static String ratio(Standing standing, Standing.Way way, ToDoubleFunction<Figures> figure) {
        String none = way.name().equals(standing.job().baseline()) ? "1" : "—";
        return standing.ratio(way, figure).map(ratio -> ratio.text("%.2f")).orElse(none);
    }

    private static String failure(Standing.Way way) {
        String all = String.join("; ", way.failures()).replaceAll("\\s+", " ").replace("|", "/");
        return all.length() <= 160 ? all : all.substring(0, 160) + "…";
    }

    private void readers(Standing standing) {
        List<Standing.Way> watched =
                standing.ways().stream().filter(way -> !way.seen().isEmpty()).toList();
        if (watched.isEmpty()) {
            return;
        }
        text.append("\n| way | longest wait for one row, ms | longest wait for the count, ms (at rest) | counts seen"
                + " | refused | write lock held |\n|---|---|---|---|---|---|\n");
        for (Standing.Way way : watched) {
            List<Onlooker.Seen> seen = way.seen();
            cells(
                    way.name(),
                    Spread.one("%.0f", Verdict.longestRow(way) * 1e3),
                    Spread.one("%.0f", most(seen, Onlooker.Seen::longestCount))
                            + Spread.one(" (%.0f)", most(seen, Onlooker.Seen::restingCount)),
                    seen.stream()
                            .flatMap(one -> one.answers().keySet().stream())
                            .distinct()
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", ")),
                    String.valueOf(
                            seen.stream().mapToInt(Onlooker.Seen::refused).sum()),
                    Verdict.lockShare(way)
                            .map(share -> Spread.one("%.0f %%", share * 100))
                            .orElse("—"));
        }
    }

    private static double most(List<Onlooker.Seen> seen, ToDoubleFunction<Onlooker.Seen> figure) {
        return seen.stream().mapToDouble(figure).max().orElse(0) * 1e3;
    }

    private void surroundings() {
        text.append("## Where and with what\n\n");
        for (Session session : sessions) {
            text.append("**" + session.id() + "**, commit " + session.commit() + "\n\n");
            for (Map<String, String> facts : List.of(session.machine(), session.versions(), session.settings())) {
                facts.forEach((key, value) -> text.append("- " + key + ": " + value + "\n"));
            }
            text.append('\n');
        }
    }

    private void cells(String... cells) {
        text.append("| " + String.join(" | ", cells) + " |\n");
    }

    private Map<String, Object> tree(List<Standing> standings) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("sessions", sessions);
        tree.put("rows", standings.stream().map(Report::tree).toList());
        tree.put("small", results.small());
        return tree;
    }

    private static Map<String, Object> tree(Standing standing) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("row", standing.job().word());
        tree.put("title", standing.job().title());
        tree.put("rows", standing.rows());
        tree.put("commit", standing.commit());
        tree.put("note", standing.note());
        tree.put("against", standing.job().baseline());
        tree.put("goal", standing.job().goal());
        Verdict.of(standing).ifPresent(verdict -> tree.put("verdict", verdict));
        tree.put(
                "ways", standing.ways().stream().map(way -> tree(standing, way)).toList());
        return tree;
    }

    private static Map<String, Object> tree(Standing standing, Standing.Way way) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("way", way.name());
        if (!way.good().isEmpty()) {
            tree.put("seconds", way.spread(Figures::seconds));
            tree.put("clientCpu", way.spread(Figures::clientCpu));
            tree.put("serverCpu", way.spread(Figures::serverCpu));
            tree.put("peakMemory", way.spread(Figures::peakMemory));
            tree.put("wal", way.spread(Figures::wal));
            standing.ratio(way, Figures::seconds).ifPresent(ratio -> tree.put("ratio", ratio));
            standing.ratio(way, Figures::cpu).ifPresent(ratio -> tree.put("cpuRatio", ratio));
        }
        tree.put("failures", way.failures());
        tree.put("runs", way.good());
        return tree;
    }
}

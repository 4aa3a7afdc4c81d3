package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import dev.intact.ledger.MigrationLedger.Entry;
import dev.intact.ledger.MigrationLedger.Progress;
import dev.intact.ledger.MigrationLedger.State;
import dev.intact.migrate.MigrationStatus.Line;
import dev.intact.migrate.Migrations.Option;
import dev.intact.migrate.Migrations.Way;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to be done, or why not. Changes nothing.
 *
 * @param database the name of its dialect
 * @param migrations what was asked for
 * @param standing how they stand
 */
record Plan(String database, Migrations migrations, Standing standing) {
    List<Step> steps() {
        refuse(MigrationState.CHANGED);
        List<Step> steps = new ArrayList<>();
        List<Line> failed = in(MigrationState.FAILED).toList();
        failed.forEach(line -> steps.add(resumed(line)));
        chosen().filter(line -> !failed.contains(line)).map(this::step).forEach(steps::add);
        if (migrations.has(Option.TOGETHER)) {
            refuseApart(steps);
        }
        return steps;
    }

    /** How far a half done one is once the statement at which it stands is done. */
    Progress behind(long version) {
        Entry entry = standing.entry(version)
                .filter(known -> known.state() != State.APPLIED)
                .orElseThrow(() -> new ConfigurationException("Migration " + version
                        + " is not half done, so that no statement of it is the next. Nothing was changed."));
        Way way = entry.state() == State.GOING_UP ? Way.UP : Way.DOWN;
        Step step = Step.of(standing.file(version).orElseThrow(), way, database, Optional.of(entry));
        int done = entry.progress().statements() + 1;
        if (done > step.statements().size()) {
            throw new ConfigurationException("All statements of migration " + version
                    + " are done. Nothing was changed. Run 'intact migrate repair " + version + " --as "
                    + (way == Way.UP ? "applied" : "pending") + "'.");
        }
        refuseOthers(step);
        return new Progress(done, step.sum(done), "");
    }

    private Stream<Line> in(MigrationState state) {
        return standing.lines().stream().filter(line -> line.state() == state);
    }

    private Step resumed(Line line) {
        Entry entry = standing.entry(line.version()).orElseThrow();
        Way way = entry.state() == State.GOING_UP ? Way.UP : Way.DOWN;
        if (way != migrations.way() || line.file().isEmpty()) {
            throw refused(List.of(line));
        }
        Step step = Step.of(migration(line), way, database, Optional.of(entry));
        refuseOthers(step);
        return step;
    }

    /** Those that are done must be the same. */
    private static void refuseOthers(Step step) {
        Progress progress = step.known().orElseThrow().progress();
        if (!step.isAlone() || !step.sum(progress.statements()).equals(progress.checksum())) {
            throw new ConfigurationException(step.title() + ": the first "
                    + progress.statements() + " statements of "
                    + step.part().file()
                    + " are done, and they are others now. Nothing was changed. Put these back as they were; the later ones"
                    + " may be mended. Or make it whole by hand and run"
                    + " 'intact migrate repair " + step.migration().version() + " --as applied|pending'.");
        }
    }

    private Stream<Line> chosen() {
        migrations.target().ifPresent(this::refuseUnknown);
        Stream<Line> all = migrations.way() == Way.UP ? upwards() : downwards();
        return migrations.steps().isPresent() ? all.limit(migrations.steps().getAsInt()) : all;
    }

    private Stream<Line> upwards() {
        long last = migrations.target().orElse(Long.MAX_VALUE);
        List<Line> wanted = standing.lines().stream()
                .filter(line -> line.version() <= last)
                .filter(line -> line.state() == MigrationState.PENDING || line.state() == MigrationState.OUT_OF_ORDER)
                .toList();
        List<Line> late = wanted.stream()
                .filter(line -> line.state() == MigrationState.OUT_OF_ORDER)
                .toList();
        if (!late.isEmpty() && !migrations.has(Option.OUT_OF_ORDER)) {
            throw refused(late);
        }
        return wanted.stream();
    }

    private Stream<Line> downwards() {
        long last = migrations.target().orElse(-1);
        List<Line> applied = new ArrayList<>(standing.lines().stream()
                .filter(Line::isThere)
                .filter(line -> line.version() > last || last == 0)
                .toList());
        Collections.reverse(applied);
        boolean one = migrations.target().isEmpty() && migrations.steps().isEmpty();
        return applied.stream().limit(one ? 1 : applied.size());
    }

    private void refuseUnknown(long version) {
        boolean known = migrations.way() == Way.UP
                ? standing.file(version).isPresent()
                : standing.entry(version).isPresent() || version == 0;
        if (!known) {
            throw new ConfigurationException("There is no migration " + version
                    + (migrations.way() == Way.UP ? " in " + migrations.folder() : " that was applied")
                    + ". Nothing was changed. 'intact migrate status' shows those there are"
                    + (migrations.way() == Way.UP ? "." : "; 0 takes all of them back."));
        }
    }

    private Step step(Line line) {
        if (line.state() == MigrationState.MISSING) {
            throw refused(List.of(line));
        }
        Migration migration = migration(line);
        if (migrations.way() == Way.DOWN && migration.down().isEmpty()) {
            throw new ConfigurationException("Cannot take back migration " + line.title() + ": " + migration.file()
                    + " has nothing after a line '-- migrate:down'. Nothing was changed. Write there what takes it back"
                    + " ('select 1;' where there is nothing to take back), then run 'intact migrate repair "
                    + line.version() + " --as applied'.");
        }
        return Step.of(migration, migrations.way(), database, standing.entry(line.version()));
    }

    private Migration migration(Line line) {
        return standing.file(line.version()).orElseThrow();
    }

    private void refuse(MigrationState state) {
        List<Line> found = in(state).toList();
        if (!found.isEmpty()) {
            throw refused(found);
        }
    }

    private static ConfigurationException refused(List<Line> lines) {
        String each = String.join(
                " ",
                lines.stream()
                        .map(line -> line.title() + ": " + sentence(line.remedy()))
                        .toList());
        return new ConfigurationException("Cannot migrate. " + each + " Nothing was changed.");
    }

    private static String sentence(String remedy) {
        return remedy.isEmpty() ? "" : remedy + ".";
    }

    private static void refuseApart(List<Step> steps) {
        for (Step step : steps) {
            if (step.isAlone()) {
                throw new ConfigurationException(step.part().file()
                        + " says transaction:false, so that it cannot go together with others. Nothing was changed. Migrate up"
                        + " to the one before it, then it, then the rest.");
            }
            if (step.part().keys() != steps.get(0).part().keys()) {
                throw new ConfigurationException(step.part().file() + " and "
                        + steps.get(0).part().file()
                        + " say different things of foreign_keys, and one transaction has one setting. Nothing was changed."
                        + " Migrate them one by one.");
            }
        }
    }
}

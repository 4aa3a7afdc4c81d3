package dev.intact.publish;

import dev.intact.dialect.Marked;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.Workspace.Places;
import dev.intact.publish.Reach.Edge;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows that foreign keys may take along, as they are before the load writes: all that refer to rows that go or change, and
 * those that refer to them. Locked, so that nobody changes them or refers to them meanwhile. What became of them is looked
 * at when all is written: see {@link KeptImages#settle}.
 */
final class Reached {
    private final Workspace workspace;
    private final Reach reach;
    private final Map<TableName, KeptImages> images;
    private final Queries queries;
    private final Map<TableName, List<String>> found = new HashMap<>();
    private final Deque<Step> open = new ArrayDeque<>();

    Reached(Workspace workspace, Reach reach, Map<TableName, KeptImages> images) {
        this.workspace = workspace;
        this.reach = reach;
        this.images = images;
        this.queries = new Queries(workspace.connection());
    }

    /** Children are looked for of the parents that a query gives the keys of. */
    private record Step(Edge edge, String parents) {}

    void collect(Collection<TableWork> works) throws SQLException {
        for (TableWork work : works) {
            TableName name = work.plan().table().name();
            for (Edge edge : reach.edges()) {
                if (edge.parent().name().equals(name)) {
                    for (String leaving : work.leaving(edge.key().parentColumns())) {
                        open.add(new Step(edge, leaving));
                    }
                }
            }
        }
        while (!open.isEmpty()) {
            collect(open.pop());
        }
    }

    private void collect(Step step) throws SQLException {
        TableSchema child = step.edge().child();
        KeptImages kept = images.get(child.name());
        if (kept == null || lock(step.parents()) == 0) {
            return;
        }
        String target = workspace.target(child.name());
        Places places = workspace.places(child).orElseThrow();
        List<String> before = found.computeIfAbsent(child.name(), name -> new ArrayList<>());
        String rows = target + " t where (" + kept.named(step.edge().key().columns()) + ") in (" + step.parents() + ")"
                + before.stream()
                        .map(other -> " and not exists (select 1 from " + other + " d where " + at(places) + ")")
                        .collect(Collectors.joining());
        if (lock("select 1 from " + rows) == 0) {
            return;
        }
        String table = workspace.keep("select " + kept.placed(places) + " from " + rows);
        before.add(table);
        for (Edge edge : reach.edges()) {
            if (edge.parent().name().equals(child.name())) {
                open.add(new Step(
                        edge,
                        "select " + kept.named(edge.key().parentColumns()) + " from " + target + " t where exists"
                                + " (select 1 from " + table + " d where " + at(places) + ")"));
            }
        }
    }

    private long lock(String select) throws SQLException {
        return queries.number("select count(*) from (" + select + " for update of t) l");
    }

    static String at(Places places) {
        return IntStream.range(0, places.standing().size())
                .mapToObj(i -> "t." + places.standing().get(i) + " = d.place" + i)
                .collect(Collectors.joining(" and "));
    }

    boolean has(TableName child) {
        return found.containsKey(child);
    }

    /** All is written: the rows that are not what they were go to the others of their table. */
    void settle(TableSchema child) throws SQLException {
        List<String> tables = found.getOrDefault(child.name(), List.of());
        KeptImages kept = images.get(child.name());
        if (tables.isEmpty() || kept == null) {
            return;
        }
        String all = tables.stream().map(table -> "select * from " + table).collect(Collectors.joining(" union all "));
        String target = workspace.target(child.name());
        String touched = workspace.keep(
                kept.touched(all, target, at(workspace.places(child).orElseThrow())));
        String changed = changed(child);
        for (String sql : kept.settle(touched, target, changed)) {
            queries.update(sql);
        }
        if (!Collections.disjoint(kept.key(), reach.columns(child.name()))) {
            queries.update(kept.rekeyed(target, changed));
        }
    }

    /** Which rows of a table without a key are what a foreign key has made of others. */
    private String changed(TableSchema child) throws SQLException {
        if (!reach.mayChange(child.name())) {
            return "1 = 0";
        }
        StageTable none = new StageTable("", List.of(), StageTable.Kind.NUMBERED);
        String mark = workspace.mark(none, child).orElseThrow();
        return workspace.marked(child, mark, List.of()) instanceof Marked.ByRow own ? own.predicate() : "1 = 0";
    }
}

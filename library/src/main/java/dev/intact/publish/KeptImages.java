package dev.intact.publish;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Workspace.Places;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How rows of one table get into the table that keeps their images.
 *
 * @param table whose rows they are
 * @param key the columns by which a row is told from others; may be empty
 * @param rows where the images are kept
 */
record KeptImages(Dialect dialect, TableSchema table, List<String> key, String rows) {
    /** What a writing statement is to return. */
    String returned(Effect effect) {
        return switch (effect) {
            case ADDED, RETURNED -> values("", "v");
            case GONE, REPLACED -> values("t.", "v") + ", " + writer("t");
            case CHANGED -> values("o.", "o") + ", " + values("t.", "v") + ", " + writer("o");
        };
    }

    /** Writes on what a statement has returned, under that name. */
    String keep(Effect effect, String returned) {
        return "insert into " + rows + " select "
                + switch (effect) {
                    case ADDED -> image(Image.ADDED) + names("v") + " from " + returned;
                    case GONE -> image(Image.GONE) + names("v") + ", writer from " + returned;
                    case REPLACED -> image(Image.BEFORE) + names("v") + ", writer from " + returned;
                    case RETURNED ->
                        "case when (" + keyed("w") + ") in (select " + keyed("b") + " from " + rows + " b where b."
                                + ChangeSets.IMAGE + " = " + image(Image.BEFORE) + ") then " + image(Image.AFTER)
                                + " else " + image(Image.ADDED) + " end" + names("v") + " from " + returned + " w";
                    case CHANGED ->
                        "x.* from " + returned + " cross join lateral (values (" + image(Image.BEFORE) + names("o")
                                + ", writer), (" + image(Image.AFTER) + names("v") + ", null)) x";
                };
    }

    /** How many rows were added, changed and taken away. */
    String changed() {
        return "select count(*) from " + rows + " where " + ChangeSets.IMAGE + " <> " + image(Image.AFTER);
    }

    /** All rows that stand were added. */
    String all(String target) {
        return "insert into " + rows + " select " + image(Image.ADDED) + ", " + values("t.", "v") + " from " + target
                + " t";
    }

    /** Rows that were taken away and brought again were changed; where each was told by itself. */
    List<String> pair() {
        return List.of(pair(Image.GONE, Image.BEFORE, Image.ADDED), pair(Image.ADDED, Image.AFTER, Image.BEFORE));
    }

    /** Standing rows with their places and who had written them, in names. */
    String placed(Places places) {
        return IntStream.range(0, places.standing().size())
                        .mapToObj(i -> "t." + places.standing().get(i) + " as place" + i + ", ")
                        .collect(Collectors.joining())
                + values("t.", "v") + ", " + writer("t");
    }

    /** Of rows that stood at their places, those that do not any more, and whether others of their key stand. */
    String touched(String placed, String target, String at) {
        String stands = key.isEmpty()
                ? "false"
                : "exists (select 1 from " + target + " t where (" + standing() + ") = (" + keyed("d") + "))";
        return "select d.*, " + stands + " as stands from (" + placed + ") d where not exists (select 1 from " + target
                + " t where " + at + ")";
    }

    /**
     * Puts rows that were touched by foreign keys in the place of what is told of them: what a row was first and is last
     * counts. Without a key, rows that went and rows that came.
     */
    List<String> settle(String touched, String target, String changed) {
        if (key.isEmpty()) {
            return List.of(
                    "insert into " + rows + " select " + image(Image.GONE) + names("v") + ", writer from " + touched,
                    all(target) + " where " + changed);
        }
        String image = "case when d.stands then " + image(Image.BEFORE) + " else " + image(Image.GONE) + " end";
        return List.of(
                "delete from " + rows + " w where (" + keyed("w") + ") in (select " + keyed("d") + " from " + touched
                        + " d)",
                "insert into " + rows + " select " + image + names("v") + ", writer from " + touched + " d",
                "insert into " + rows + " select " + image(Image.AFTER) + ", " + values("t.", "v") + " from " + target
                        + " t where (" + standing() + ") in (select " + keyed("d") + " from " + touched
                        + " d where d.stands)");
    }

    /** Rows that got another key, so that nothing tells what they were before: they came. */
    String rekeyed(String target, String changed) {
        return all(target) + " where " + changed + " and (" + standing() + ") not in (select " + keyed("w") + " from "
                + rows + " w where w." + ChangeSets.IMAGE + " in (" + image(Image.ADDED) + ", " + image(Image.AFTER)
                + "))";
    }

    String named(List<String> columns) {
        return columns.stream().map(column -> "t." + dialect.quote(column)).collect(Collectors.joining(", "));
    }

    private String standing() {
        return ChangeSets.columns(table).stream()
                .filter(column -> key.contains(column.name()))
                .map(column -> dialect.comparable(column, "t." + dialect.quote(column.name())))
                .collect(Collectors.joining(", "));
    }

    private String pair(Image from, Image to, Image other) {
        return "update " + rows + " as w set " + ChangeSets.IMAGE + " = " + image(to) + " where w." + ChangeSets.IMAGE
                + " = " + image(from) + " and (" + keyed("w") + ") in (select " + keyed("b") + " from " + rows
                + " b where b." + ChangeSets.IMAGE + " = " + image(other) + ")";
    }

    private String keyed(String alias) {
        return each((column, i) -> key.contains(column.name())
                        ? dialect.comparable(column, dialect.fromKept(column, alias + ".v" + i))
                        : "")
                .stream()
                .filter(expression -> !expression.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private String values(String prefix, String name) {
        return String.join(
                ", ",
                each((column, i) -> dialect.kept(column, prefix + dialect.quote(column.name())) + " as " + name + i));
    }

    /** What a statement returns is asked for only where the database tells this. */
    private String writer(String row) {
        return dialect.writer(row).orElseThrow() + " as writer";
    }

    private String names(String name) {
        return String.join("", each((column, i) -> ", " + name + i));
    }

    private List<String> each(BiFunction<Column, Integer, String> word) {
        List<Column> columns = ChangeSets.columns(table);
        return IntStream.range(0, columns.size())
                .mapToObj(i -> word.apply(columns.get(i), i))
                .toList();
    }

    private static String image(Image image) {
        return "'" + image.mark() + "'";
    }
}

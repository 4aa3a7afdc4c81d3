package dev.intact.ledger;

import dev.intact.ledger.ChangeSets.Added;
import dev.intact.ledger.ChangeSets.Content;
import dev.intact.ledger.ChangeSets.Lost;
import dev.intact.ledger.ChangeSets.Making;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeSets.Whole;
import dev.intact.schema.Column;
import dev.intact.schema.TableSchema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A part as one row of the table of parts. */
final class PartRow {
    /** As they are kept: by their numbers here. */
    private static final List<Making> MAKINGS = List.of(Making.STOOD, Making.MADE, Making.DROPPED);

    static Part read(ResultSet row) throws SQLException {
        TableSchema table = SchemaText.read(row.getString(3));
        return new Part(
                row.getLong(1),
                row.getInt(2),
                table,
                names(table, row.getString(4)),
                names(table, row.getString(5)),
                MAKINGS.get(row.getInt(6)),
                content(row.getString(7), row.getLong(8), row.getString(9)));
    }

    /** In the order of the columns of the table. */
    static void bind(PreparedStatement insert, Part part) throws SQLException {
        insert.setLong(1, part.load());
        insert.setInt(2, part.number());
        insert.setString(3, part.table().name().toString());
        insert.setString(4, SchemaText.write(part.table()));
        insert.setString(5, positions(part.table(), part.key()));
        insert.setString(6, positions(part.table(), part.written()));
        insert.setInt(7, MAKINGS.indexOf(part.making()));
        content(insert, part.content());
    }

    private static Content content(String word, long count, String mark) {
        return switch (word) {
            case "rows" -> new Rows(count);
            case "whole" -> new Whole(count, mark);
            case "added" -> new Added(count, mark);
            default -> new Lost(mark);
        };
    }

    private static void content(PreparedStatement insert, Content content) throws SQLException {
        String word;
        long count;
        String mark;
        if (content instanceof Rows rows) {
            word = "rows";
            count = rows.count();
            mark = "";
        } else if (content instanceof Whole whole) {
            word = "whole";
            count = whole.count();
            mark = whole.mark();
        } else if (content instanceof Added added) {
            word = "added";
            count = added.count();
            mark = added.mark();
        } else {
            word = "lost";
            count = 0;
            mark = ((Lost) content).why();
        }
        insert.setString(8, word);
        insert.setLong(9, count);
        insert.setString(10, mark);
    }

    /** By their places in the table: names hold any character. */
    private static String positions(TableSchema table, List<String> names) {
        List<String> all = table.columns().stream().map(Column::name).toList();
        return String.join(
                ",",
                names.stream().map(name -> Integer.toString(all.indexOf(name))).toList());
    }

    private static List<String> names(TableSchema table, String positions) {
        List<String> names = new ArrayList<>();
        for (String position : positions.isEmpty() ? new String[0] : positions.split(",", -1)) {
            names.add(table.columns().get(Integer.parseInt(position)).name());
        }
        return names;
    }
}

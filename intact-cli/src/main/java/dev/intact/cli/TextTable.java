package dev.intact.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cells in columns: words to the left, numbers to the right. */
final class TextTable {
    private final List<String[]> rows = new ArrayList<>();
    private final int words;

    /**
     * An empty table.
     *
     * @param words how many of the first columns hold words
     * @param header the names of the columns
     */
    TextTable(int words, String... header) {
        this.words = words;
        rows.add(header);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    /** The header first. */
    List<String> lines() {
        int[] widths = new int[rows.get(0).length];
        rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], length(row[i]))));
        return rows.stream().map(row -> line(row, widths).stripTrailing()).toList();
    }

    private String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String space = " ".repeat(widths[i] - length(row[i]));
            line.append(i == 0 ? "" : "  ").append(i < words ? row[i] + space : space + row[i]);
        }
        return line.toString();
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}

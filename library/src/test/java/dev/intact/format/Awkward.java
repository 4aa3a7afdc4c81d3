package dev.intact.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Values that break files, alone and in any mixture. */
final class Awkward {
    static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "\"",
            "\"\"",
            "'",
            "'quoted'",
            "it's",
            "say \"hi\"",
            "a,b",
            "a;b",
            "a\tb",
            "a|b",
            "\n",
            "\r",
            "\r\n",
            "two\nlines",
            "two\r\nlines",
            "ends\n",
            "\0",
            "\\0",
            "\\N",
            "NULL",
            "null",
            "\u0001\u001F\u007F\u0085\u2028",
            "\uFEFFmark",
            "\uD83D\uDE00",
            "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
            "\u05E9\u05DC\u05D5\u05DD \u202Eabc",
            "\u00E9\u4E2D\uFFFF",
            "007",
            "+1",
            "-0",
            "1e5",
            "true",
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "#comment",
            "\\",
            "\\x00",
            "{\"a\":1}",
            "[1]",
            "2024-01-01");

    private Awkward() {}

    /** One of the texts, or several after one another. */
    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int parts = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < parts; i++) {
            text.append(TEXTS.get(random.nextInt(TEXTS.size())));
        }
        return text.toString();
    }

    /** Rows of text and null. */
    static List<List<@Nullable String>> rows(Random random, int columns) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            List<@Nullable String> row = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                row.add(random.nextInt(5) == 0 ? null : text(random));
            }
            rows.add(row);
        }
        return rows;
    }
}

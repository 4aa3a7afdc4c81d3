package dev.intact.cli;

import java.util.regex.Pattern;

/** Takes passwords out of whatever is shown. */
final class Secrets {
    private static final Pattern IN_AUTHORITY = Pattern.compile("(://[^\\s/:@]*):\\S*@");
    private static final Pattern IN_QUERY = Pattern.compile("(?i)([?&;](?:ssl)?pass(?:word|wd)?=)[^\\s&;'\"]*");

    private Secrets() {}

    static String masked(String text) {
        if (text.indexOf(':') < 0 && text.indexOf('=') < 0) {
            return text;
        }
        return IN_QUERY.matcher(IN_AUTHORITY.matcher(text).replaceAll("$1:***@"))
                .replaceAll("$1***");
    }
}

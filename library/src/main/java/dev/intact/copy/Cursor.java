package dev.intact.copy;

import dev.intact.dialect.SqlToken;
import dev.intact.dialect.SqlToken.Kind;
import java.util.List;

/** Goes over tokens, once. */
final class Cursor {
    private static final SqlToken END = new SqlToken(Kind.SIGN, "", 0, 0);

    private final List<SqlToken> tokens;
    private int at;

    Cursor(List<SqlToken> tokens) {
        this.tokens = tokens;
    }

    SqlToken peek() {
        return at < tokens.size() ? tokens.get(at) : END;
    }

    SqlToken next() throws Untranslatable {
        SqlToken token = peek();
        if (token.equals(END)) {
            throw new Untranslatable("it ends where more was expected");
        }
        at++;
        return token;
    }

    boolean take(String sign) {
        boolean there = peek().isSign(sign);
        at += there ? 1 : 0;
        return there;
    }

    boolean takeWord(String word) {
        boolean there = peek().is(word);
        at += there ? 1 : 0;
        return there;
    }

    void expect(String sign) throws Untranslatable {
        if (!take(sign)) {
            throw unexpected();
        }
    }

    void expectWord(String word) throws Untranslatable {
        if (!takeWord(word)) {
            throw unexpected();
        }
    }

    String name() throws Untranslatable {
        if (!peek().isName() && peek().kind() != Kind.STRING) {
            throw unexpected();
        }
        return next().text();
    }

    /** Whether what follows is a parenthesis with a query in it. */
    boolean opensQuery() {
        SqlToken inside = at + 1 < tokens.size() ? tokens.get(at + 1) : END;
        return peek().isSign("(") && (inside.is("SELECT") || inside.is("WITH") || inside.is("VALUES"));
    }

    /** Whether {@code table.*} follows. */
    boolean startsWithStar() {
        return at + 2 < tokens.size()
                && peek().isName()
                && tokens.get(at + 1).isSign(".")
                && tokens.get(at + 2).isSign("*");
    }

    /** The table of it. */
    String starred() throws Untranslatable {
        String table = name();
        at += 2;
        return table;
    }

    void refuseMore() throws Untranslatable {
        if (at < tokens.size()) {
            throw unexpected();
        }
    }

    private Untranslatable unexpected() {
        return new Untranslatable(
                at < tokens.size() ? "it is not understood from " + peek().text() + " on" : "it ends too early");
    }
}

package dev.intact.tx;

import dev.intact.adopt.OneStatement;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.TextMemo;
import java.sql.SQLException;

/** Which texts are one statement. Safe for many threads. */
final class Approved {
    private final Dialect dialect;
    private final TextMemo<Boolean, SQLException> single;

    Approved(Dialect dialect) {
        this.dialect = dialect;
        this.single = new TextMemo<>(sql -> {
            OneStatement.refuseOthers(sql, dialect);
            return true;
        });
    }

    Dialect dialect() {
        return dialect;
    }

    void refuseOthers(String sql) throws SQLException {
        single.of(sql);
    }
}

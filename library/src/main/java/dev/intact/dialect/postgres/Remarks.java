package dev.intact.dialect.postgres;

import dev.intact.dialect.SchemaWork.Remark;
import dev.intact.dialect.SchemaWork.Remark.Weight;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** What a server tells beside the result of a statement. */
final class Remarks {
    /** A loop that raises a notice for each row shall not flood the screen. */
    private static final int LONGEST = 100;

    private Remarks() {}

    /** Of a statement that has ended, well or not. */
    static List<Remark> of(Statement statement) throws SQLException {
        List<Remark> remarks = new ArrayList<>();
        if (statement.isClosed()) {
            return remarks;
        }
        int more = 0;
        for (SQLWarning said = statement.getWarnings(); said != null; said = said.getNextWarning()) {
            if (remarks.size() < LONGEST) {
                remarks.add(remark(said));
            } else {
                more++;
            }
        }
        if (more > 0) {
            remarks.add(new Remark(Weight.NOTICE, "and " + more + " more remarks of the server"));
        }
        return remarks;
    }

    private static Remark remark(SQLWarning said) {
        String state = said.getSQLState();
        ServerErrorMessage message = said instanceof PSQLWarning own ? own.getServerErrorMessage() : null;
        if (message == null) {
            return new Remark(Weight.WARNING, String.valueOf(said.getMessage()));
        }
        // The word is the language's of the server, the class is not; who raises may choose another class.
        boolean warns = "WARNING".equals(message.getSeverity()) || (state != null && state.startsWith("01"));
        StringBuilder text = new StringBuilder(String.valueOf(message.getMessage()));
        for (String further : new String[] {message.getDetail(), message.getHint()}) {
            if (further != null) {
                text.append(" (").append(further).append(')');
            }
        }
        return new Remark(warns ? Weight.WARNING : Weight.NOTICE, text.toString());
    }
}

package dev.intact.connect;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** A feature that a server does not have is no reason to break a transaction: its connection lives on. */
final class OnlyLost implements SQLExceptionOverride {
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException failure) {
        return "0A000".equals(failure.getSQLState())
                ? SQLExceptionOverride.Override.DO_NOT_EVICT
                : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}

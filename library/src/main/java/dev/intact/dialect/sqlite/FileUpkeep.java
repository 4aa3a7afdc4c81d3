package dev.intact.dialect.sqlite;

import dev.intact.dialect.Allowance;
import dev.intact.dialect.Upkeep;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A file may be replaced while connections are kept, and its log wants to be looked after. */
final class FileUpkeep implements Upkeep {
    @Override
    public Optional<Allowance> allowance(Connection connection) {
        return Optional.empty();
    }

    @Override
    public Optional<String> remark(Connection connection) throws SQLException {
        return OpenedFile.by(connection).flatMap(OpenedFile::remark);
    }

    @Override
    public boolean isCurrent(Connection connection) throws SQLException {
        return OpenedFile.by(connection).map(OpenedFile::isCurrent).orElse(true);
    }

    @Override
    public Optional<String> tend(Connection connection) throws SQLException {
        Optional<LogWatch> log = OpenedFile.by(connection).flatMap(OpenedFile::log);
        return log.isPresent() ? log.get().look(connection) : Optional.empty();
    }
}

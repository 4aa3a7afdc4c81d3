package dev.intact.dialect.postgres;

import dev.intact.dialect.Containment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyDual;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/** COPY for a program inside a transaction: the driver sets no savepoint for it, so one that fails would end it. */
final class ContainedCopy extends CopyManager {
    private final Containment containment;

    ContainedCopy(BaseConnection connection, Containment containment) throws SQLException {
        super(connection);
        this.containment = containment;
    }

    /** Begins a COPY. */
    @FunctionalInterface
    private interface Start<T> {
        T copy() throws SQLException;
    }

    @Override
    public CopyIn copyIn(String sql) throws SQLException {
        return contained(CopyIn.class, () -> super.copyIn(sql));
    }

    @Override
    public CopyOut copyOut(String sql) throws SQLException {
        return contained(CopyOut.class, () -> super.copyOut(sql));
    }

    @Override
    public CopyDual copyDual(String sql) throws SQLException {
        return contained(CopyDual.class, () -> super.copyDual(sql));
    }

    private <T extends CopyOperation> T contained(Class<T> type, Start<T> start) throws SQLException {
        containment.begin();
        try {
            Running running = new Running(start.copy());
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (self, method, arguments) -> running.call(method, arguments)));
        } catch (SQLException | RuntimeException e) {
            containment.undo();
            throw e;
        }
    }

    /** One COPY until it is no longer active. */
    private final class Running {
        private final CopyOperation copy;
        private boolean settled;

        Running(CopyOperation copy) {
            this.copy = copy;
        }

        @Nullable
        Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
            try {
                Object given = method.invoke(copy, arguments);
                settle(method.getName().equals("cancelCopy"));
                return given;
            } catch (InvocationTargetException e) {
                settle(true);
                throw e.getCause() == null ? e : e.getCause();
            }
        }

        private void settle(boolean failed) throws SQLException {
            if (settled || copy.isActive()) {
                return;
            }
            settled = true;
            if (failed) {
                containment.undo();
            } else {
                containment.keep();
            }
        }
    }
}

package dev.intact.connect;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connection that is out: closing it gives it back, and aborting it lets go of it. Then it does nothing any more. */
final class Lent implements InvocationHandler {
    private final Stock stock;
    private final Gate gate;
    private final Stock.Taken taken;
    private final Optional<Future<?>> watch;
    private final AtomicBoolean back = new AtomicBoolean();

    private Lent(Stock stock, Gate gate, Stock.Taken taken, Optional<Future<?>> watch) {
        this.stock = stock;
        this.gate = gate;
        this.taken = taken;
        this.watch = watch;
    }

    static Connection of(Stock stock, Gate gate, Stock.Taken taken, Optional<Leaks> leaks) {
        return (Connection) Proxy.newProxyInstance(
                Lent.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new Lent(stock, gate, taken, leaks.map(Leaks::watch)));
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "close" -> {
                end(stock::back);
                return null;
            }
            case "abort" -> {
                end(stock::discard);
                return null;
            }
            case "isClosed" -> {
                return back.get() || taken.connection().isClosed();
            }
            case "equals" -> {
                return arguments != null && self == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(self);
            }
            default -> {
                return call(method, arguments);
            }
        }
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (back.get()) {
            throw new SQLException("The connection was given back", "08003");
        }
        try {
            return method.invoke(taken.connection(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** How a connection goes. */
    private interface End {
        void of(Stock.Taken taken) throws SQLException;
    }

    private void end(End end) throws SQLException {
        if (!back.compareAndSet(false, true)) {
            return;
        }
        watch.ifPresent(clock -> clock.cancel(false));
        try {
            end.of(taken);
        } finally {
            gate.leave();
        }
    }
}

package dev.intact.connect;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection of one of several servers, that is told of as it is given back: by then something may have been committed on
 * it, and it may have been lost.
 */
record Routed(Connection connection, From from, Back back) implements InvocationHandler {
    /**
     * Where it comes from.
     *
     * @param node the server
     * @param changes how often another server had taken over by then
     * @param timeline on which it took writes; 0 where it does not tell
     */
    record From(Node node, int changes, int timeline) {}

    /** Told before a connection is given back. */
    @FunctionalInterface
    interface Back {
        void comes(Node node, State state);
    }

    /** How a connection comes back. */
    enum State {
        SOUND,
        LOST
    }

    static Connection of(Connection connection, From from, Back back) {
        return (Connection) Proxy.newProxyInstance(
                Routed.class.getClassLoader(), new Class<?>[] {Connection.class}, new Routed(connection, from, back));
    }

    /** Where a connection comes from that was lent here. */
    static Optional<From> from(Connection connection) {
        return Proxy.isProxyClass(connection.getClass())
                        && Proxy.getInvocationHandler(connection) instanceof Routed routed
                ? Optional.of(routed.from)
                : Optional.empty();
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "close", "abort" -> back.comes(from.node(), state());
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {}
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private State state() throws SQLException {
        return connection.isClosed() ? State.LOST : State.SOUND;
    }
}

package dev.intact.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a client and PostgreSQL, unencrypted on the loopback, and does something to the first message that
 * holds COMMIT. Everything after that first one passes, so that the client can ask what became of it, unless connections
 * are refused, too. It can also cut wherever so many bytes or messages have passed, cut all, and keep answers back.
 */
final class CutProxy implements AutoCloseable {
    /** With the end of the statement: a session also says READ COMMITTED. */
    private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    /** What happens to the message. */
    enum Fate {
        /** It never reaches the server; both sides lose the connection. */
        CUT_BEFORE,
        /** The server gets it, the client loses the connection before the answer. */
        CUT_AFTER,
        /** The server gets it and loses the connection at once. */
        RESET_BOTH,
        /** It never reaches the server, and neither side is told. */
        HANG_BEFORE,
        /** The server gets it; the client waits for the answer for ever. */
        HANG_AFTER
    }

    private final ServerSocket listening;
    private final int server;
    private final AtomicReference<Fate> fate = new AtomicReference<>();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger last = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicReference<CountDownLatch> held = new AtomicReference<>(new CountDownLatch(0));
    private final List<Socket> sockets = new ArrayList<>();

    CutProxy(int server, Fate fate) throws IOException {
        this(server);
        befall(fate);
    }

    /** A proxy that lets everything pass until it is told otherwise. */
    CutProxy(int server) throws IOException {
        this.server = server;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy", this::accept);
    }

    /** What becomes of the next COMMIT. */
    void befall(Fate next) {
        fate.set(next);
    }

    /** So many connections that come are reset at once. */
    void refuse(int connections) {
        refused.set(connections);
    }

    /** The connection on which this byte passes, in whichever direction, is reset there; once. */
    void cutAfter(long more) {
        bytes.set(more);
    }

    /** The connection on which this message of the protocol would begin, whoever sends it, is reset there; once. */
    void cutAtMessage(int number) {
        messages.set(0);
        last.set(number);
    }

    /** How many messages have passed since {@link #cutAtMessage}. */
    int messages() {
        return messages.get();
    }

    /** Nothing that the server says passes until that happens. */
    void hold(CountDownLatch until) {
        held.set(until);
    }

    /** All connections are reset. */
    void cutAll() throws IOException {
        List<Socket> all;
        synchronized (this) {
            all = List.copyOf(sockets);
            sockets.clear();
        }
        for (Socket socket : all) {
            try {
                reset(socket);
            } catch (SocketException e) {
                // Its end came first.
                socket.close();
            }
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /** How many messages with COMMIT the client sent. */
    int commits() {
        return commits.get();
    }

    /** How many times a client has sent something after an answer, on all connections. */
    int turns() {
        return turns.get();
    }

    private interface Job {
        void run() throws IOException;
    }

    private static void start(String name, Job job) {
        Thread thread = new Thread(
                () -> {
                    try {
                        job.run();
                    } catch (IOException e) {
                        // A side that is closed ends its thread: that is what this proxy is for.
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket client = keep(listening.accept());
            if (refused.get() > 0) {
                refused.decrementAndGet();
                reset(client);
                continue;
            }
            Socket behind = keep(new Socket(InetAddress.getLoopbackAddress(), server));
            Line line = new Line(client, behind);
            start("proxy-to-server", line::toServer);
            start("proxy-to-client", line::toClient);
        }
    }

    private synchronized Socket keep(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    /** One connection of the client and the one behind it. */
    private final class Line {
        private final Socket client;
        private final Socket behind;
        private volatile boolean silent;
        private volatile boolean cut;
        private final AtomicBoolean answered = new AtomicBoolean(true);
        private final Framing sent = new Framing(true);
        private final Framing received = new Framing(false);
        private byte[] prepared = COMMIT;

        Line(Socket client, Socket behind) {
            this.client = client;
            this.behind = behind;
        }

        void toServer() throws IOException {
            byte[] buffer = new byte[1 << 16];
            InputStream in = client.getInputStream();
            OutputStream out = behind.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (answered.getAndSet(false)) {
                    turns.incrementAndGet();
                }
                if (!commits(buffer, read) || !befalls(buffer, read, out)) {
                    pass(buffer, sent.before(buffer, read), read, out);
                }
            }
            if (!silent) {
                behind.close();
            }
        }

        void toClient() throws IOException {
            byte[] buffer = new byte[1 << 16];
            InputStream in = behind.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                answered.set(true);
                awaitRelease();
                if (cut) {
                    behind.close();
                    return;
                }
                if (!silent) {
                    pass(buffer, received.before(buffer, read), read, client.getOutputStream());
                }
            }
            if (!silent) {
                client.close();
            }
        }

        /** The driver prepares COMMIT once for each connection, and from then on sends the statement's name alone. */
        private boolean commits(byte[] buffer, int length) {
            int at = find(COMMIT, buffer, length);
            if (at < 0) {
                return find(prepared, buffer, length) >= 0;
            }
            int name = at - 1;
            while (name > 0 && buffer[name - 1] != 0 && buffer[name - 1] > ' ') {
                name--;
            }
            if (at - 1 - name > 1) {
                prepared = ("\0" + new String(buffer, name, at - name, StandardCharsets.US_ASCII))
                        .getBytes(StandardCharsets.US_ASCII);
            }
            return true;
        }

        /** So many of the bytes, or fewer where the cut comes before. */
        private void pass(byte[] buffer, int whole, int length, OutputStream out) throws IOException {
            long more = bytes.getAndUpdate(now -> now <= length ? Long.MAX_VALUE : now - length);
            out.write(buffer, 0, (int) Math.min(more, whole));
            if (more <= length || whole < length) {
                out.flush();
                silent = true;
                reset(behind);
                reset(client);
            }
        }

        /** Whether the message has been dealt with. */
        private boolean befalls(byte[] message, int length, OutputStream out) throws IOException {
            commits.incrementAndGet();
            Fate now = fate.getAndSet(null);
            if (now == null) {
                return false;
            }
            silent = true;
            cut = now == Fate.CUT_AFTER;
            if (now != Fate.CUT_BEFORE && now != Fate.HANG_BEFORE) {
                out.write(message, 0, length);
                out.flush();
            }
            switch (now) {
                case CUT_BEFORE, RESET_BOTH -> {
                    reset(behind);
                    reset(client);
                }
                case CUT_AFTER -> reset(client);
                case HANG_BEFORE, HANG_AFTER -> {}
            }
            return true;
        }
    }

    private void awaitRelease() throws IOException {
        try {
            held.get().await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Where messages begin in one direction of a connection. */
    private final class Framing {
        /** The first message of a client has no letter before its length. */
        private boolean first;

        private final byte[] head = new byte[5];
        private int known;
        private int rest;

        Framing(boolean client) {
            this.first = client;
        }

        /** How many of these bytes come before the message at which the connection is cut. */
        int before(byte[] buffer, int length) {
            for (int i = 0; i < length; i++) {
                if (rest > 0) {
                    int skipped = Math.min(rest, length - i);
                    rest -= skipped;
                    i += skipped - 1;
                } else if (known == 0 && messages.incrementAndGet() == last.get()) {
                    return i;
                } else {
                    take(buffer[i]);
                }
            }
            return length;
        }

        private void take(byte next) {
            head[known++] = next;
            int letter = first ? 0 : 1;
            if (known == letter + Integer.BYTES) {
                rest = ByteBuffer.wrap(head, letter, Integer.BYTES).getInt() - Integer.BYTES;
                known = 0;
                first = false;
            }
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static int find(byte[] what, byte[] buffer, int length) {
        for (int i = 0; i + what.length <= length; i++) {
            if (Arrays.equals(buffer, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public synchronized void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

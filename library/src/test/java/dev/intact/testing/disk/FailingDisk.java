package dev.intact.testing.disk;

import dev.intact.io.Disk;
import dev.intact.testing.disk.Call.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Passes every call on to another disk, but for those that it was told to break. A test counts the calls of a whole
 * run once, and then breaks each of them in turn. Safe for many threads.
 */
public final class FailingDisk extends WatchedDisk {
    private final List<Plan> plans = new ArrayList<>();
    private final Set<Path> unsynced = new HashSet<>();
    private boolean stopped;

    public FailingDisk(Disk disk) {
        super(disk);
    }

    private record Plan(Predicate<Call> which, Fault fault, Repeat repeat) {}

    private enum Repeat {
        ONCE,
        ALWAYS
    }

    /** A process that ended here: whatever it still tries does not happen. */
    public static final class Stopped extends Error {
        private static final long serialVersionUID = 1;

        Stopped(Call call) {
            super("The process ended at " + call);
        }
    }

    /** The call of this number. */
    public static Predicate<Call> call(int number) {
        return call -> call.number() == number;
    }

    /** The call of this number among those that change the disk. */
    public static Predicate<Call> step(int number) {
        return call -> call.step() == number;
    }

    /** Every call of this kind. */
    public static Predicate<Call> every(Operation operation) {
        return call -> call.operation() == operation;
    }

    /** Breaks the first call that matches from now on. */
    public synchronized FailingDisk once(Predicate<Call> which, Fault fault) {
        plans.add(new Plan(which, fault, Repeat.ONCE));
        return this;
    }

    /** Breaks every call that matches from now on. */
    public synchronized FailingDisk always(Predicate<Call> which, Fault fault) {
        plans.add(new Plan(which, fault, Repeat.ALWAYS));
        return this;
    }

    /** Breaks nothing from now on, as when the administrator has made room. */
    public synchronized void heal() {
        plans.clear();
    }

    @Override
    <T> T around(Call call, Passing<T> passing) throws IOException {
        Optional<Fault> fault = admit(call);
        return fault.isEmpty() ? passing.pass() : suffer(fault.get(), call, passing);
    }

    @Override
    void write(Call call, Output to, byte[] bytes, int offset, int length) throws IOException {
        Optional<Fault> fault = admit(call);
        boolean partly = fault.equals(Optional.of(Fault.SHORT_WRITE));
        if (fault.isEmpty() || partly) {
            to.write(bytes, offset, partly ? length / 2 : length);
        }
        if (fault.isPresent()) {
            suffer(fault.get(), call, () -> {
                to.write(bytes, offset, length);
                return true;
            });
        }
    }

    private synchronized Optional<Fault> admit(Call call) {
        if (stopped) {
            throw new Stopped(call);
        }
        if (call.operation() == Operation.CREATE) {
            unsynced.remove(call.path());
        }
        if (call.operation() == Operation.SYNC && unsynced.contains(call.path())) {
            throw new AssertionError(call.path() + " is forced to the disk again after that failed: proves nothing");
        }
        for (Plan plan : plans) {
            if (plan.which().test(call)) {
                if (plan.repeat() == Repeat.ONCE) {
                    plans.remove(plan);
                }
                return Optional.of(plan.fault());
            }
        }
        return Optional.empty();
    }

    private <T> T suffer(Fault fault, Call call, Passing<T> passing) throws IOException {
        if (fault == Fault.STOP_AFTER) {
            passing.pass();
        }
        if (fault == Fault.STOP_BEFORE || fault == Fault.STOP_AFTER) {
            throw stop(call);
        }
        if (call.operation() == Operation.SYNC) {
            failedSync(call);
        }
        throw fault.on(call);
    }

    private synchronized void failedSync(Call call) {
        unsynced.add(call.path());
    }

    private synchronized Stopped stop(Call call) {
        stopped = true;
        return new Stopped(call);
    }
}

package dev.intact.faults;

import dev.intact.io.Disk;
import dev.intact.testing.disk.Call;
import dev.intact.testing.disk.Call.Operation;
import dev.intact.testing.disk.CarelessDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A rule that a program leaves out, to see that the search finds what this breaks. */
enum BadHabit implements CrashSearch.Habits {
    /** What is staged is not forced to the disk. */
    CONTENT_NOT_FORCED {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC && isStaged(call.path());
        }
    },
    /** The names of what is staged are not forced to the disk before COMMIT. */
    NAMES_NOT_FORCED_BEFORE_COMMIT {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC_DIRECTORY && step.equals("rows.written");
        }
    },
    /** The renames are not forced to the disk before a file that went away is unlinked. */
    NAMES_NOT_FORCED_AFTER_APPLY {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC_DIRECTORY && step.startsWith("apply.");
        }
    },
    /** The notes of an owner go before that of which they tell is on the disk. */
    NAMES_NOT_FORCED_AT_CLOSE {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC_DIRECTORY && step.equals("finish");
        }
    },
    /** A recovery lets notes go before that of which they tell is on the disk. */
    NAMES_NOT_FORCED_BY_RECOVERY {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC_DIRECTORY && step.startsWith("recover.");
        }
    },
    /** The notes of an owner are not forced to the disk before what they tell of is made. */
    NOTES_NOT_FORCED {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC && call.path().toString().endsWith(".dirs");
        }
    },
    /** The file with the notes has no name on the disk. */
    NOTES_WITHOUT_A_NAME {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC_DIRECTORY && call.path().endsWith("owners");
        }
    },
    /** The names of what is kept are not forced to the disk before what they are of is replaced. */
    KEPT_NAMES_NOT_FORCED {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC_DIRECTORY
                    && call.path().endsWith("kept")
                    && step.equals("rows.written");
        }
    },
    /** A recovery lets notes go before it is on the disk that what an aborted unit has kept is gone. */
    KEPT_NAMES_NOT_FORCED_BY_RECOVERY {
        @Override
        boolean leavesOut(Call call, String step) {
            return call.operation() == Operation.SYNC_DIRECTORY
                    && call.path().endsWith("kept")
                    && step.startsWith("recover.");
        }
    },
    /** The files are put in place before the database has decided. */
    RENAMED_BEFORE_COMMIT {
        @Override
        String finding() {
            return "seen before its COMMIT";
        }

        @Override
        void on(String step, Disk disk, Play play) throws IOException {
            if (step.equals("commit.sending")) {
                for (Work work : play.first()) {
                    renameStaged(disk, work);
                }
            }
        }
    };

    /** What the search says of it. */
    String finding() {
        return "power lost";
    }

    /** Whether a call is left out; {@code step} is the last that was heard of. */
    boolean leavesOut(Call call, String step) {
        return false;
    }

    void on(String step, Disk disk, Play play) throws IOException {}

    @Override
    public Program program(Play play, MemoryDatabase database, Disk disk, int number, Consumer<String> steps) {
        Last last = new Last();
        Disk careless = new CarelessDisk(disk, call -> leavesOut(call, last.step));
        return GOOD.program(play, database, careless, number, step -> {
            last.step = step;
            steps.accept(step);
            try {
                on(step, disk, play);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static final class Last {
        private String step = "";
    }

    static boolean isStaged(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".intact-");
    }

    /** Staged files are numbered as the deeds are. */
    private static void renameStaged(Disk disk, Work work) throws IOException {
        int number = 0;
        for (Work.Deed deed : work.deeds()) {
            number++;
            Path target = Play.ROOT.resolve(deed.file());
            for (String name : disk.list(target.getParent())) {
                if (name.startsWith(".intact-") && name.endsWith("-" + number)) {
                    Path staged = target.resolveSibling(name);
                    boolean goesAway = deed.kind() == Work.Kind.DELETE;
                    disk.rename(goesAway ? target : staged, goesAway ? staged : target);
                }
            }
        }
    }
}

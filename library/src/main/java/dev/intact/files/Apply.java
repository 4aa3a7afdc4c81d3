package dev.intact.files;

import dev.intact.files.Leftover.State;
import dev.intact.ledger.ManagedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the files of a committed unit in place: one rename each, then each folder once to the disk. Used once. */
final class Apply {
    private static final Logger LOG = LoggerFactory.getLogger(Apply.class);

    private final Home home;
    private final Duration patience;
    private final Placing placing;
    private final List<StagedFile> undone = new ArrayList<>();
    private final List<Leftover> left = new ArrayList<>();

    Apply(Home home, Duration patience) {
        this.home = home;
        this.patience = patience;
        this.placing = new Placing(home.disk());
    }

    List<Leftover> all(List<StagedFile> files) {
        try {
            home.alone(patience, () -> {
                place(files);
                return true;
            });
        } catch (IOException e) {
            files.stream().filter(file -> !undone.contains(file)).forEach(file -> later(file, e.toString()));
        }
        home.keep(undone);
        return left;
    }

    private void place(List<StagedFile> files) {
        List<StagedFile> placed = files.stream().filter(this::one).toList();
        Set<Path> unsure = sync(placed);
        for (StagedFile file : placed) {
            if (unsure.contains(Folders.above(file.target()))) {
                later(file, "its folder could not be forced to the disk");
            } else if (file.removes()) {
                // Its content is here until now: a name that vanished must not come back with it.
                unlink(file);
            } else if (file.row().state() instanceof ManagedFile.Generation generation) {
                retire(file, generation);
            }
        }
        home.steps().on("apply.dirsynced");
    }

    /** What is left under the staged name of a file that went away is of no use; the next sweep has it, if need be. */
    private void unlink(StagedFile file) {
        try {
            home.disk().delete(file.staged());
        } catch (IOException e) {
            undone.add(file);
        }
    }

    /** Old generations are in nobody's way; the next one tries again. */
    private void retire(StagedFile file, ManagedFile.Generation generation) {
        try {
            new Generations(home.disk()).retire(Folders.above(file.target()), generation.number());
        } catch (IOException e) {
            LOG.warn("Old generations of {} could not be removed: {}", Folders.above(file.target()), e.toString());
        }
    }

    private boolean one(StagedFile file) {
        try {
            Optional<Leftover> what = placing.place(file);
            if (what.isPresent()) {
                undone.add(file);
                left.add(what.get());
                return false;
            }
            home.steps().on("apply.file");
            return true;
        } catch (IOException e) {
            later(file, e.toString());
            return false;
        }
    }

    private void later(StagedFile file, String reason) {
        undone.add(file);
        left.add(new Leftover(file.target(), State.PENDING, "it could not be put in place: " + reason));
    }

    private Set<Path> sync(List<StagedFile> placed) {
        Set<Path> folders = new LinkedHashSet<>();
        placed.forEach(file -> folders.add(Folders.above(file.target())));
        Set<Path> unsure = new LinkedHashSet<>();
        for (Path folder : folders) {
            try {
                home.disk().syncDirectory(folder);
            } catch (IOException e) {
                unsure.add(folder);
            }
        }
        return unsure;
    }
}

package dev.intact.files;

import dev.intact.io.Disk.Rights;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Absent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Writes what a unit's files are to hold beside them, in folders that are made where they are missing. For one thread. */
final class Staging {
    private final Home home;
    private final FileRoot root;
    private final String unit;
    private final Deque<Path> made = new ArrayDeque<>();
    private final Set<Path> touched = new LinkedHashSet<>();
    private int number;

    Staging(Home home, FileRoot root, String unit) {
        this.home = home;
        this.root = root;
        this.unit = unit;
    }

    /** A new name beside the target, in a folder that is noted. */
    Path aside(Path target) throws IOException {
        Path folder = Folders.above(target);
        home.begun(unit);
        make(folder);
        String owner = home.note(folder, root.folder());
        touched.add(folder);
        return folder.resolve(new StagedName(owner, unit, ++number).toString());
    }

    private void make(Path folder) throws IOException {
        if (home.disk().stat(folder).isPresent()) {
            return;
        }
        Path parent = Folders.above(folder);
        make(parent);
        home.noteMade(folder);
        try {
            home.disk().makeDirectory(folder, Rights.USUAL);
            made.push(folder);
            touched.add(parent);
        } catch (FileAlreadyExistsException e) {
            return;
        }
    }

    /** Something in this folder is to be durable before COMMIT. */
    void touch(Path folder) {
        touched.add(folder);
    }

    ManagedFile.State write(Path aside, Path target, Change change, long version) throws IOException {
        if (change instanceof Change.Replace replace) {
            return content(
                    aside, target, replace.content(), home.disk().stat(target).map(found -> target));
        } else if (change instanceof Change.Create create) {
            return content(aside, target, create.content(), Optional.empty());
        } else if (change instanceof Change.Back back) {
            return content(aside, target, back.content(), Optional.of(back.like()));
        } else if (change instanceof Change.Generation generation) {
            return generation(aside, generation.content(), version);
        }
        home.disk().create(aside, Rights.OWNER).close();
        home.steps().on("stage.created");
        return new Absent();
    }

    private ManagedFile.State content(Path aside, Path target, Content content, Optional<Path> like)
            throws IOException {
        FileWork.Staged written = Written.to(
                home.disk(),
                aside,
                like.isPresent() ? Rights.OWNER : Rights.USUAL,
                out -> {
                    home.steps().on("stage.created");
                    write(content, target, out);
                },
                () -> {
                    home.steps().on("stage.written");
                    if (like.isPresent()) {
                        home.disk().adopt(aside, like.get());
                    }
                });
        home.steps().on("stage.synced");
        return new ManagedFile.Content(written.size(), written.sha256());
    }

    private void write(Content content, Path target, OutputStream out) throws IOException {
        if (home.disk().stat(target).isEmpty()) {
            content.write(out, Optional.empty());
            return;
        }
        content.write(out, Optional.of(new Standing(home.disk(), target)));
    }

    /** The link first, and durably: it tells whoever comes after a crash which folder to take away. */
    private ManagedFile.State generation(Path aside, SetContent content, long version) throws IOException {
        String name = Generations.name(version, unit);
        home.disk().link(aside, name);
        home.disk().syncDirectory(Folders.above(aside));
        home.steps().on("stage.created");
        String sum = new Generations(home.disk()).write(aside.resolveSibling(name), content);
        home.steps().on("stage.synced");
        return new ManagedFile.Generation(version, sum);
    }

    /** Takes away what was staged, with the folder that a link names. */
    void remove(Path aside) throws IOException {
        new Generations(home.disk()).removeLinked(aside);
        home.disk().delete(aside);
    }

    /** The folders that this unit made last, as long as they hold nothing. */
    void removeMade() throws IOException {
        while (!made.isEmpty() && home.disk().list(made.peek()).isEmpty()) {
            home.disk().delete(made.pop());
        }
    }

    void force() throws IOException {
        for (Path folder : touched) {
            Folders.force(home.disk(), folder);
        }
    }
}

package dev.intact.dialect.sqlite;

import dev.intact.dialect.Address;
import dev.intact.dialect.Charter;
import dev.intact.dialect.Charter.Login;
import dev.intact.dialect.Foundation;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Makes a file. There are no roles in it: whoever may write to the file may do everything. */
final class FileFoundation implements Foundation {
    private final Address address;

    FileFoundation(Address address) {
        this.address = address;
    }

    @Override
    public boolean isThere() {
        return DatabaseFile.at(address).existed();
    }

    @Override
    public void found(Charter charter, Manner manner, Consumer<Deed> told) {
        DatabaseFile file = DatabaseFile.at(address);
        State missing = manner == Manner.SHOW ? State.WANTED : State.DONE;
        if (!file.existed() && manner == Manner.RUN) {
            file.make();
        }
        told.accept(
                new Deed("database file " + file.display(), file.existed() ? State.THERE : missing, Optional.empty()));
        Stream.concat(charter.owner().stream(), charter.users().stream())
                .map(Login::role)
                .forEach(
                        role -> told.accept(leftOut("role " + role + ": SQLite has no roles, only the file's rights")));
        charter.extensions()
                .forEach(name -> told.accept(leftOut("extension " + name + ": SQLite has those it was built with")));
    }

    private static Deed leftOut(String what) {
        return new Deed(what, State.LEFT_OUT, Optional.empty());
    }

    @Override
    public void grant(Charter charter, Manner manner, Consumer<Deed> told) {}

    @Override
    public List<Trial> trials(Charter charter) {
        return List.of(new Trial(
                "the file is there", isThere() ? Optional.empty() : Optional.of("somebody has taken it away")));
    }

    @Override
    public Address builder(Charter charter) {
        return address;
    }
}

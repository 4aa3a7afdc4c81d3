package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file of a database, or folders of files that are written with rows, that this user cannot write. */
final class ShutPlaces implements Check {
    @Override
    public List<Finding> on(Seen seen) {
        List<Finding> findings = new ArrayList<>();
        if (seen.condition() instanceof Condition.File file) {
            for (Path place : file.faults().shut()) {
                String why = Files.isDirectory(place)
                        ? "SQLite keeps its log beside the file: transactions and loads fail, and a file that others write cannot"
                                + " be read safely"
                        : "Transactions and loads fail";
                findings.add(finding(place, why));
            }
        }
        for (Path place : seen.here().files().shut()) {
            findings.add(finding(
                    place,
                    "Files in it are written together with rows: whatever changes one of them fails as a whole"));
        }
        return findings;
    }

    private static Finding finding(Path place, String why) {
        String user = System.getProperty("user.name", "");
        return Finding.problem(place + " cannot be written by " + user, why, remedy(place, user));
    }

    private static String remedy(Path place, String user) {
        try {
            if (Files.getFileStore(place).isReadOnly()) {
                return "Its disk only reads. Run: mount -o remount,rw \"$(findmnt -n -o TARGET -T '" + place + "')\"";
            }
            return "It belongs to " + Files.getOwner(place).getName() + ". Run: chown " + user + " '" + place
                    + "', or chmod u+w where it is " + user + "'s already";
        } catch (IOException e) {
            return "Look at its rights and its disk (" + e + ")";
        }
    }
}

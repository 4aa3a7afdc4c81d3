package dev.intact.ledger;

import dev.intact.ledger.ManagedFile.State;
import java.util.Optional;

/**
 * What a unit made of a file, and where the version before is, so that the unit can be taken back.
 *
 * @param home whose file
 * @param target the file, relative to the folder of its home, with {@code /} between names
 * @param unit the unit
 * @param wrote what the file has held since
 * @param before what it held until then
 * @param place the name of the version before, in the home's folder for that (of a set, beside the link); empty where
 *     there was no file, or where it could not be kept
 * @param lost why it could not be kept, for people; empty where it is, or where there was no file
 */
public record KeptFile(
        String home, String target, String unit, State wrote, State before, Optional<String> place, String lost) {}

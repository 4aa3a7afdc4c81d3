package dev.intact.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What every job works with.
 *
 * @param folder for databases and scripts
 * @param data the files that are loaded
 * @param timed runs commands
 * @param installations of Intact
 * @param peers of Java
 */
record Place(Path folder, Data data, Timed timed, List<Installation> installations, Peers peers) {}

package dev.intact.bench;

import java.util.Optional;

/**
 * What one run cost.
 *
 * @param seconds from the start of the process to its end
 * @param clientCpu processor seconds of the process, user and system
 * @param serverCpu processor seconds of the server's processes; zero where there is no server
 * @param peakMemory of the process, bytes
 * @param wal bytes of write-ahead log
 * @param seen what readers and writers met meanwhile, where they were asked
 */
record Figures(
        double seconds, double clientCpu, double serverCpu, long peakMemory, long wal, Optional<Onlooker.Seen> seen) {
    double cpu() {
        return clientCpu + serverCpu;
    }
}

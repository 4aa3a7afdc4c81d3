package dev.intact.copy;

import dev.intact.copy.Remark.Weight;
import java.util.ArrayList;
import java.util.List;

/** Collects what is not the same. For one thread. */
final class Remarks {
    private final List<Remark> remarks = new ArrayList<>();

    void changed(String what, String reason) {
        remarks.add(new Remark(Weight.CHANGED, what, reason));
    }

    void unfit(String what, String reason) {
        remarks.add(new Remark(Weight.UNFIT, what, reason));
    }

    void left(String what, String reason) {
        remarks.add(new Remark(Weight.NOT_COPIED, what, reason));
    }

    List<Remark> all() {
        return List.copyOf(remarks);
    }
}

-------------------------------- MODULE Store -------------------------------
(* What a unit over rows and files stands on: plans, the database, the disk. *)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
    N,          \* how many units; the third is for the long check only
    Off,        \* rules that are switched off
    Cases,      \* which plans are tried: see Case below
    Engines,    \* subset of {"sqlite", "postgres"}
    Crashes,    \* how many processes may die
    Powers,     \* how many power cuts
    Oddities,   \* how many server restarts or COMMITs that end in limbo
    Faults      \* how many renames fail after COMMIT

VARIABLES
    case,       \* what the two units do, on which engine, in which processes; never changes
    vol,        \* vol[t][n]: what name n in the directory of target t holds, for whoever looks
    poss,       \* poss[t]: every state that a power cut may leave of that directory
    dirty,      \* contents written and not forced to the disk
    torn,       \* contents that a power cut tore
    log,        \* what the database committed, in order: u, or -u for a tombstone
    safe,       \* how much of the log survives a power cut
    tx,         \* the transaction of each unit
    rows,       \* rows[u]: targets whose intact_file row the transaction of u has locked
    pc, i,      \* where each unit is, and at which of its files
    prev,       \* prev[u][t]: the writer that the row named when u locked it
    old,        \* old[u][t]: what the target held when u staged (old_sha256 of the row)
    oc,         \* each owner: run, looked, synced (closing), gone (its lock is free)
    notes,      \* owners/<owner>.dirs: the directories it names
    home,       \* who holds the home lock: 0 nobody, a unit, or the sweeper
    r,          \* the sweeper: a process that found an owner lock free
    told,       \* outcomes that anybody was told: <<u, committed>>
    harm,       \* what must never happen
    left        \* faults that may still come

vars == <<case, vol, poss, dirty, torn, log, safe, tx, rows, pc, i, prev, old, oc, notes, home, r, told, harm, left>>
disk == <<vol, poss, dirty, torn>>
data == <<log, safe, tx, rows>>
unit == <<pc, i, prev, old>>
rest == <<told, harm, left>>

Units   == 1..N
Targets == {"a", "b"}
Owners  == 1..N
Sweeper == N + 1
Target  == 0            \* in a directory: name 0 is the target, name u the staged file of unit u
None    == 0            \* what a name holds: nothing,
Init0   == 9            \* what was there before,
Mark(u) == 10 + u       \* the empty file that stands for a delete, or u: the content that u wrote

On(rule) == rule \notin Off

-----------------------------------------------------------------------------
(* Plans. Kinds: r replace or create, p append (new content depends on the old), x replace by the very content that   *)
(* was there at first (an empty file, so that no hash tells it from a delete's marker), d delete.                     *)

Op(t, k) == [t |-> t, k |-> k]
R(t) == Op(t, "r")  P(t) == Op(t, "p")  X(t) == Op(t, "x")  D(t) == Op(t, "d")

\* Units in processes of their own, and units of one process.
Apart(plan)    == [plan |-> plan, own |-> [u \in Units |-> u]]
Together(plan) == [plan |-> plan, own |-> [u \in Units |-> 1]]

Case(n) ==
    CASE n = "append"   -> Apart(<<<<R("a")>>, <<P("a")>>>>)
      [] n = "revive"   -> Apart(<<<<D("a")>>, <<X("a")>>>>)
      [] n = "remove"   -> Apart(<<<<R("a")>>, <<D("a")>>>>)
      [] n = "undo"     -> Apart(<<<<R("a")>>, <<X("a")>>>>)
      [] n = "single"   -> Apart(<<<<R("a"), D("b")>>, <<>>>>)
      [] n = "others"   -> Apart(<<<<R("a")>>, <<D("b")>>>>)
      [] n = "crossing" -> Apart(<<<<R("a"), D("b")>>, <<X("b"), P("a")>>>>)
      [] n = "together" -> Together(<<<<R("a")>>, <<P("a")>>>>)
      [] n = "again"    -> Together(<<<<D("a")>>, <<X("a")>>>>)
      [] n = "three"    -> Apart(<<<<D("a")>>, <<X("a")>>, <<D("a")>>>>)
      [] n = "chain"    -> Apart(<<<<R("a")>>, <<D("a")>>, <<X("a")>>>>)

Plan(u)    == case.plan[u]
Own(u)     == case.own[u]
Of(o)      == {u \in Units : Own(u) = o}
Touched(u) == {Plan(u)[k].t : k \in 1..Len(Plan(u))}
Kind(u, t) == Plan(u)[CHOOSE k \in 1..Len(Plan(u)) : Plan(u)[k].t = t].k
Now(u)     == Plan(u)[i[u]].t
Sqlite     == case.eng = "sqlite"
\* Has done nothing yet: it may as well be started later.
Unused(o)  == oc[o] = "run" /\ \A u \in Of(o) : pc[u] = "idle"

\* What a unit puts under its staged name, and what the target holds after it.
Content(u, t) == IF Kind(u, t) = "d" THEN Mark(u) ELSE u
Final(w, t)   == IF w = 0 THEN Init0 ELSE IF Kind(w, t) = "d" THEN None ELSE w

\* All that a hash can tell.
Hash(v, t) == IF v = None THEN "absent"
              ELSE IF v = Init0 \/ v > 10 THEN "empty"
              ELSE IF Kind(v, t) = "x" THEN "empty" ELSE <<"one", "two", "three">>[v]

-----------------------------------------------------------------------------
(* The database. *)

Logged(e)    == \E k \in 1..Len(log) : log[k] = e
Committed(u) == Logged(u)
At(u)        == CHOOSE k \in 1..Len(log) : log[k] = u
Latest(t)    == LET ws == {k \in 1..Len(log) : log[k] > 0 /\ t \in Touched(log[k])}
                IN IF ws = {} THEN 0 ELSE log[CHOOSE k \in ws : \A m \in ws : m <= k]
Running(u)   == tx[u] \in {"open", "committing"}
Writing      == \E u \in Units : Running(u)
RowFree(t, u) == \A v \in Units \ {u} : Running(v) => t \notin rows[v]

\* A commit makes an older one that is in limbo impossible: it overwrites its frames.
Overwritten(f) == [v \in Units |-> IF f[v] = "limbo" THEN "aborted" ELSE f[v]]
Appended(e) ==
    /\ log' = Append(log, e)
    /\ safe' = IF On("full") THEN Len(log) + 1 ELSE safe

\* The fence: final, whoever asks. It waits for a transaction that still runs, and leaves a tombstone.
CanFence(u) == ~On("fence") \/ (~Running(u) /\ (Logged(u) \/ Logged(-u) \/ ~(Sqlite /\ Writing)))
FenceWrites(u) ==
    IF ~On("fence") \/ Logged(u) \/ Logged(-u)
    THEN UNCHANGED <<log, safe, tx>>
    ELSE Appended(-u) /\ tx' = Overwritten(tx)

CommitDone(u) ==
    /\ tx[u] = "committing"
    /\ Appended(u)
    /\ tx' = [Overwritten(tx) EXCEPT ![u] = "done"]
    /\ rows' = [rows EXCEPT ![u] = {}]
    /\ UNCHANGED <<case, disk, unit, oc, notes, home, r, rest>>

CommitFails(u) ==
    /\ tx[u] = "committing"
    /\ \/ /\ tx' = [tx EXCEPT ![u] = "aborted"]
          /\ UNCHANGED left
       \/ /\ Sqlite /\ left.odd > 0
          /\ tx' = [tx EXCEPT ![u] = "limbo"]
          /\ left' = [left EXCEPT !.odd = @ - 1]
    /\ rows' = [rows EXCEPT ![u] = {}]
    /\ UNCHANGED <<case, disk, log, safe, unit, oc, notes, home, r, told, harm>>

\* The server notices that the client of an open transaction is gone.
SessionEnds(u) ==
    /\ tx[u] = "open" /\ pc[u] = "dead"
    /\ tx' = [tx EXCEPT ![u] = "aborted"]
    /\ rows' = [rows EXCEPT ![u] = {}]
    /\ UNCHANGED <<case, disk, log, safe, unit, oc, notes, home, r, rest>>

ServerRestarts ==
    /\ ~Sqlite /\ left.odd > 0 /\ Writing
    /\ tx' = [u \in Units |-> IF Running(u) THEN "aborted" ELSE tx[u]]
    /\ rows' = [u \in Units |-> {}]
    /\ left' = [left EXCEPT !.odd = @ - 1]
    /\ UNCHANGED <<case, disk, log, safe, unit, oc, notes, home, r, told, harm>>

\* The last connection is gone: the next one to open replays the log, and with it perhaps one that was in limbo. Never
\* two: each began where the log ended without the other.
Replay ==
    /\ \E u \in Units : tx[u] = "limbo"
    /\ \A o \in Owners : oc[o] = "gone" \/ Unused(o)
    /\ r.pc = "off"
    /\ \/ \E u \in Units : tx[u] = "limbo" /\ tx' = [Overwritten(tx) EXCEPT ![u] = "done"] /\ Appended(u)
       \/ tx' = Overwritten(tx) /\ UNCHANGED <<log, safe>>
    /\ UNCHANGED <<case, disk, rows, unit, oc, notes, home, r, rest>>

-----------------------------------------------------------------------------
(* The disk. Each change of names is whole (a rename too), and until the        *)
(* directory is forced any subset of changes may be what a power cut leaves.    *)

Put(d, n, v)        == [d EXCEPT ![n] = v]
Moved(d, from, to, v) == [d EXCEPT ![to] = v, ![from] = None]
Becomes(t, F(_)) ==
    /\ vol' = [vol EXCEPT ![t] = F(@)]
    /\ poss' = [poss EXCEPT ![t] = @ \cup {F(d) : d \in @}]
Unlinked(t, u) == IF vol[t][u] = None THEN UNCHANGED <<vol, poss>> ELSE Becomes(t, LAMBDA d : Put(d, u, None))
Forced(ts)     == poss' = [t \in Targets |-> IF t \in ts THEN {vol[t]} ELSE poss[t]]

\* The file of unit w at t can be applied: the target is old, and the staged file is what it should be.
Applies(w, t) ==
    /\ \/ ~On("old") \/ Hash(vol[t][Target], t) = Hash(old[w][t], t)
    /\ \/ Kind(w, t) = "d" /\ vol[t][Target] # None /\ Hash(vol[t][w], t) = "empty"
       \/ Kind(w, t) # "d" /\ vol[t][w] = w /\ <<w, t>> \notin torn
Stands(w, t) == vol[t][w] # None
\* What was moved away by a delete that is done stands until it is unlinked.
Leftover(w, t) == Kind(w, t) = "d" /\ Stands(w, t) /\ vol[t][Target] = None

Newer(w, t) == LET v == vol[t][Target] IN v \in Units /\ v # w /\ Committed(v) /\ Committed(w) /\ At(v) > At(w)
Rename(w, t) ==
    /\ IF Kind(w, t) = "d"
       THEN Becomes(t, LAMBDA d : Moved(d, Target, w, vol[t][Target]))
       ELSE IF Stands(w, t) THEN Becomes(t, LAMBDA d : Moved(d, w, Target, vol[t][w])) ELSE UNCHANGED <<vol, poss>>
    /\ harm' = IF Newer(w, t) /\ Stands(w, t) THEN harm \cup {"newer overwritten"} ELSE harm
=============================================================================

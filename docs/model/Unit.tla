-------------------------------- MODULE Unit --------------------------------
(* A unit over rows and files, as built: no intent; what intact_file says and   *)
(* the names of staged files decide everything. README.md says what is in here, *)
(* what is not, and what is expected of each switch.                            *)
EXTENDS Store

-----------------------------------------------------------------------------
(* A unit. *)

Alive(u)    == oc[Own(u)] # "gone"
Goes(u, to) == pc' = [pc EXCEPT ![u] = to]

Begin(u) ==
    /\ pc[u] = "idle" /\ oc[Own(u)] = "run" /\ Plan(u) # <<>>
    /\ Sqlite => ~Writing /\ r.lock = "-"
    /\ tx' = [tx EXCEPT ![u] = "open"]
    /\ Goes(u, "lock")
    /\ UNCHANGED <<case, disk, log, safe, rows, i, prev, old, oc, notes, home, r, rest>>

\* The upsert of the row waits for whoever wrote it, and then shows what is committed.
LockRow(u) ==
    /\ pc[u] = "lock" /\ tx[u] = "open"
    /\ LET t == Now(u) w == Latest(t) IN
        /\ RowFree(t, u)
        /\ r.lock # t
        /\ rows' = [rows EXCEPT ![u] = @ \cup {t}]
        /\ prev' = [prev EXCEPT ![u][t] = w]
        /\ IF w # 0 /\ On("settle") /\ Stands(w, t) THEN Goes(u, "settle") ELSE Goes(u, "stage")
    /\ UNCHANGED <<case, disk, log, safe, tx, i, old, oc, notes, home, r, rest>>

TakeHome(u, from, to) ==
    /\ pc[u] = from
    /\ IF On("home") THEN home = 0 /\ home' = u ELSE UNCHANGED home
    /\ Goes(u, to)
    /\ UNCHANGED <<case, disk, data, i, prev, old, oc, notes, r, rest>>

Released == home' = IF On("home") THEN 0 ELSE home

SettleCheck(u) ==
    /\ pc[u] = "settle.check"
    /\ LET t == Now(u) w == prev[u][t] IN
        IF ~Stands(w, t) THEN Goes(u, "stage") /\ Released /\ UNCHANGED harm
        ELSE IF Leftover(w, t) THEN Goes(u, "settle.sync") /\ UNCHANGED <<home, harm>>
        ELSE IF Applies(w, t) THEN Goes(u, "settle.rename") /\ UNCHANGED <<home, harm>>
        ELSE Goes(u, "abort") /\ Released /\ harm' = harm \cup {"diverged"}
    /\ UNCHANGED <<case, disk, data, i, prev, old, oc, notes, r, told, left>>

SettleRename(u) ==
    /\ pc[u] = "settle.rename"
    /\ LET t == Now(u) w == prev[u][t] IN
        /\ Rename(w, t)
        /\ IF Kind(w, t) = "d" THEN Goes(u, "settle.sync") /\ UNCHANGED home ELSE Goes(u, "stage") /\ Released
    /\ UNCHANGED <<case, dirty, torn, data, i, prev, old, oc, notes, r, told, left>>

\* What a delete moved away goes before the next writer of the target can commit.
SettleSync(u) ==
    /\ pc[u] = "settle.sync"
    /\ IF On("unlink.sync") THEN Forced({Now(u)}) ELSE UNCHANGED poss
    /\ Goes(u, IF On("settle.unlink") THEN "settle.unlink" ELSE "stage")
    /\ IF On("settle.unlink") THEN UNCHANGED home ELSE Released
    /\ UNCHANGED <<case, vol, dirty, torn, data, i, prev, old, oc, notes, r, rest>>

SettleUnlink(u) ==
    /\ pc[u] = "settle.unlink"
    /\ Unlinked(Now(u), prev[u][Now(u)])
    /\ Goes(u, "stage") /\ Released
    /\ UNCHANGED <<case, dirty, torn, data, i, prev, old, oc, notes, r, rest>>

\* The note is durable before the first staged file; nobody can tell the two steps apart otherwise.
Stage(u) ==
    /\ pc[u] = "stage" /\ tx[u] = "open"
    /\ LET t == Now(u) IN
        IF Kind(u, t) = "d" /\ vol[t][Target] = None
        THEN Goes(u, "abort") /\ UNCHANGED <<vol, poss, dirty, old, notes, i>>
        ELSE /\ notes' = [notes EXCEPT ![Own(u)] = @ \cup {t}]
             /\ old' = [old EXCEPT ![u][t] = vol[t][Target]]
             /\ Becomes(t, LAMBDA d : Put(d, u, Content(u, t)))
             /\ dirty' = IF Kind(u, t) = "d" THEN dirty ELSE dirty \cup {<<u, t>>}
             /\ IF i[u] < Len(Plan(u)) THEN i' = [i EXCEPT ![u] = @ + 1] /\ Goes(u, "lock")
                                       ELSE i' = [i EXCEPT ![u] = 1] /\ Goes(u, "force")
    /\ UNCHANGED <<case, torn, data, prev, oc, home, r, rest>>

\* Contents and directories in one step: a power cut before it leaves all that a cut in the middle could leave.
Force(u) ==
    /\ pc[u] = "force" /\ tx[u] = "open"
    /\ dirty' = IF On("content") THEN {x \in dirty : x[1] # u} ELSE dirty
    /\ IF On("dir.before") THEN Forced(Touched(u)) ELSE UNCHANGED poss
    /\ Goes(u, IF On("commit.first") THEN "ready" ELSE "decided")
    /\ UNCHANGED <<case, vol, torn, data, i, prev, old, oc, notes, home, r, rest>>

SendCommit(u) ==
    /\ pc[u] = "ready" /\ tx[u] = "open"
    /\ tx' = [tx EXCEPT ![u] = "committing"]
    /\ Goes(u, "sent")
    /\ UNCHANGED <<case, disk, log, safe, rows, i, prev, old, oc, notes, home, r, rest>>

\* The answer comes, or it does not: every error goes to the fence.
Answer(u) ==
    /\ pc[u] = "sent"
    /\ \/ tx[u] = "done" /\ Goes(u, IF On("commit.first") THEN "decided" ELSE "unlink")
       \/ tx[u] \in {"aborted", "limbo"} /\ Goes(u, "fence")
       \/ ~Sqlite /\ Goes(u, "fence")
    /\ UNCHANGED <<case, disk, data, i, prev, old, oc, notes, home, r, rest>>

Fence(u) ==
    /\ pc[u] = "fence" /\ CanFence(u)
    /\ FenceWrites(u)
    /\ told' = told \cup {<<u, Committed(u)>>}
    /\ Goes(u, IF Committed(u) THEN "decided" ELSE "abort")
    /\ UNCHANGED <<case, disk, rows, i, prev, old, oc, notes, home, r, harm, left>>

\* Before COMMIT: the program's own failure, a transaction that the server ended, a deadlock that the database broke.
GivesUp(u) ==
    /\ \/ pc[u] \in {"stage", "ready"}
       \/ pc[u] \in {"lock", "force"} /\ tx[u] = "aborted"
       \/ /\ pc[u] = "lock" /\ ~RowFree(Now(u), u)
          /\ \E v \in Units \ {u} : pc[v] = "lock" /\ ~RowFree(Now(v), v)
    /\ Goes(u, "abort")
    /\ UNCHANGED <<case, disk, data, i, prev, old, oc, notes, home, r, rest>>

Abort(u) ==
    /\ pc[u] = "abort" /\ (pc[u] = "abort" => tx[u] # "committing" \/ ~On("fence"))
    /\ tx' = [tx EXCEPT ![u] = IF @ = "open" THEN "aborted" ELSE @]
    /\ rows' = [rows EXCEPT ![u] = IF tx[u] = "open" THEN {} ELSE @]
    /\ LET ts == {t \in Targets : Stands(u, t)} IN
        IF ts = {} THEN Goes(u, "aborted") /\ UNCHANGED <<vol, poss>>
        ELSE /\ Unlinked(CHOOSE t \in ts : TRUE, u)
             /\ Goes(u, IF Cardinality(ts) = 1 THEN "aborted" ELSE "abort")
    /\ told' = told \cup {<<u, FALSE>>}
    /\ UNCHANGED <<case, dirty, torn, log, safe, i, prev, old, oc, notes, home, r, harm, left>>

ApplyNext(u) == IF i[u] < Len(Plan(u)) THEN i' = [i EXCEPT ![u] = @ + 1] /\ Goes(u, "apply.check")
                                       ELSE i' = [i EXCEPT ![u] = 1] /\ Goes(u, "apply.sync")
\* A staged name that is gone was applied by somebody who settled it.
ApplyCheck(u) ==
    /\ pc[u] = "apply.check"
    /\ LET t == Now(u) IN
        IF ~Stands(u, t) \/ Leftover(u, t) THEN ApplyNext(u) /\ UNCHANGED harm
        ELSE IF Applies(u, t) THEN Goes(u, "apply.rename") /\ UNCHANGED <<i, harm>>
        ELSE ApplyNext(u) /\ harm' = harm \cup {"diverged"}
    /\ UNCHANGED <<case, disk, data, prev, old, oc, notes, home, r, told, left>>

ApplyRename(u) ==
    /\ pc[u] = "apply.rename"
    /\ Rename(u, Now(u))
    /\ ApplyNext(u)
    /\ UNCHANGED <<case, dirty, torn, data, prev, old, oc, notes, home, r, told, left>>

\* The disk fails: COMMITTED_FILES_PENDING. The owner lives on; it may try again, and another unit may settle.
ApplyFails(u) ==
    /\ pc[u] \in {"apply.rename", "apply.sync"} /\ left.fault > 0 /\ On("commit.first")
    /\ left' = [left EXCEPT !.fault = @ - 1]
    /\ Goes(u, "pending") /\ i' = [i EXCEPT ![u] = 1] /\ Released
    /\ told' = told \cup {<<u, TRUE>>}
    /\ UNCHANGED <<case, disk, data, prev, old, oc, notes, r, harm>>

ApplySync(u) ==
    /\ pc[u] = "apply.sync"
    /\ IF On("dir.after") THEN Forced(Touched(u)) ELSE UNCHANGED poss
    /\ Goes(u, IF On("commit.first") THEN "unlink" ELSE "ready") /\ Released
    /\ UNCHANGED <<case, vol, dirty, torn, data, i, prev, old, oc, notes, r, rest>>

\* COMMITTED is said when the directories are forced; what deletes moved away goes after it.
Unlink(u) ==
    /\ pc[u] = "unlink"
    /\ LET ts == {t \in Touched(u) : Leftover(u, t) \/ (Kind(u, t) = "d" /\ Stands(u, t) /\ Latest(t) # u)} IN
        IF ts = {} THEN Goes(u, "fin") /\ UNCHANGED <<vol, poss>>
        ELSE Unlinked(CHOOSE t \in ts : TRUE, u) /\ Goes(u, IF Cardinality(ts) = 1 THEN "fin" ELSE "unlink")
    /\ told' = told \cup {<<u, TRUE>>}
    /\ UNCHANGED <<case, dirty, torn, data, i, prev, old, oc, notes, home, r, harm, left>>

UnitStep(u) ==
    /\ Alive(u)
    /\ \/ Begin(u) \/ LockRow(u) \/ TakeHome(u, "settle", "settle.check") \/ SettleCheck(u) \/ SettleRename(u)
       \/ SettleSync(u) \/ SettleUnlink(u) \/ Stage(u) \/ Force(u) \/ SendCommit(u) \/ Answer(u) \/ Fence(u)
       \/ GivesUp(u) \/ Abort(u) \/ TakeHome(u, "decided", "apply.check") \/ ApplyCheck(u) \/ ApplyRename(u)
       \/ ApplyFails(u) \/ ApplySync(u) \/ Unlink(u) \/ TakeHome(u, "pending", "apply.check")

-----------------------------------------------------------------------------
(* An owner closes: looks for its own staged names, forces its directories,     *)
(* removes its note. Looking after forcing would miss a rename in between.      *)

Ends(o) == oc' = [oc EXCEPT ![o] = "gone"]
Dead(o) == pc' = [u \in Units |-> IF Own(u) = o THEN "dead" ELSE pc[u]]
Closing(o) == \A u \in Of(o) : pc[u] \in {"idle", "fin", "aborted", "pending"}
OwnNames(o) == \E u \in Of(o), t \in notes[o] : Stands(u, t)
CloseSync(o, next) ==
    /\ IF On("close.sync") THEN Forced(notes[o]) ELSE UNCHANGED poss
    /\ oc' = [oc EXCEPT ![o] = next]
    /\ UNCHANGED <<vol, dirty, torn, notes, pc>>
CloseLook(o, next) ==
    /\ IF OwnNames(o)
       THEN Ends(o) /\ Dead(o)
       ELSE oc' = [oc EXCEPT ![o] = next] /\ UNCHANGED pc
    /\ UNCHANGED <<disk, notes>>
Close(o) ==
    /\ Closing(o)
    /\ \/ oc[o] = "run" /\ IF On("close.order") THEN CloseLook(o, "looked") ELSE CloseSync(o, "looked")
       \/ oc[o] = "looked" /\ IF On("close.order") THEN CloseSync(o, "synced") ELSE CloseLook(o, "synced")
       \/ oc[o] = "synced" /\ notes' = [notes EXCEPT ![o] = {}] /\ Ends(o) /\ Dead(o) /\ UNCHANGED disk
    /\ UNCHANGED <<case, data, i, prev, old, home, r, rest>>

-----------------------------------------------------------------------------
(* The sweeper: recovery by a process that found the owner lock free. *)

Off0 == [pc |-> "off", o |-> 0, u |-> 0, t |-> "-", seen |-> {}, lock |-> "-", did |-> {}]
Free(o) == notes[o] # {} /\ r.o # o /\ IF On("owner") THEN oc[o] = "gone" ELSE \E u \in Of(o) : pc[u] # "idle"

SweepOpens(o) ==
    /\ r.pc = "off" /\ Free(o)
    /\ ~((\E u \in Units : tx[u] = "limbo") /\ \A p \in Owners : oc[p] = "gone")
    /\ r' = [Off0 EXCEPT !.pc = "scan", !.o = o]
    /\ UNCHANGED <<case, disk, data, unit, oc, notes, home, rest>>

SweepScans ==
    /\ r.pc = "scan"
    /\ LET found == {<<u, t>> \in Of(r.o) \X notes[r.o] : Stands(u, t) /\ <<u, t>> \notin r.seen} IN
        IF found = {} THEN r' = [r EXCEPT !.pc = "sync", !.u = 0, !.t = "-"]
        ELSE LET f == CHOOSE x \in found : TRUE IN
            r' = [r EXCEPT !.pc = "fence", !.u = f[1], !.t = f[2], !.seen = @ \cup {f}]
    /\ UNCHANGED <<case, disk, data, unit, oc, notes, home, rest>>

SweepFences ==
    /\ r.pc = "fence" /\ CanFence(r.u)
    /\ FenceWrites(r.u)
    /\ told' = told \cup {<<r.u, Committed(r.u)>>}
    /\ r' = [r EXCEPT !.pc = IF Committed(r.u) THEN "row" ELSE "delete"]
    /\ UNCHANGED <<case, disk, rows, unit, oc, notes, home, harm, left>>

\* Reads the row; with the rule "sweep.lock" keeps it locked (select for update) until the file is done.
SweepReads ==
    /\ r.pc = "row"
    /\ On("sweep.lock") => RowFree(r.t, 0) /\ (Sqlite => ~Writing)
    /\ r' = [r EXCEPT !.pc = IF Latest(r.t) = r.u \/ ~On("named") THEN "home" ELSE "delete",
                      !.lock = IF On("sweep.lock") THEN r.t ELSE "-"]
    /\ UNCHANGED <<case, disk, data, unit, oc, notes, home, rest>>

SweepTakesHome ==
    /\ r.pc = "home"
    /\ IF On("home") THEN home = 0 /\ home' = Sweeper ELSE UNCHANGED home
    /\ r' = [r EXCEPT !.pc = "check"]
    /\ UNCHANGED <<case, disk, data, unit, oc, notes, rest>>

SweepChecks ==
    /\ r.pc = "check"
    /\ IF ~Stands(r.u, r.t) THEN r' = [r EXCEPT !.pc = "scan", !.lock = "-"] /\ Released /\ UNCHANGED harm
       ELSE IF Leftover(r.u, r.t) THEN r' = [r EXCEPT !.pc = "force"] /\ UNCHANGED <<home, harm>>
       ELSE IF Applies(r.u, r.t) THEN r' = [r EXCEPT !.pc = "rename"] /\ UNCHANGED <<home, harm>>
       ELSE r' = [r EXCEPT !.pc = "scan", !.lock = "-"] /\ Released /\ harm' = harm \cup {"diverged"}
    /\ UNCHANGED <<case, disk, data, unit, oc, notes, told, left>>

SweepRenames ==
    /\ r.pc = "rename"
    /\ Rename(r.u, r.t)
    /\ IF Kind(r.u, r.t) = "d" THEN r' = [r EXCEPT !.pc = "force"] /\ UNCHANGED home
       ELSE r' = [r EXCEPT !.pc = "scan", !.lock = "-", !.did = @ \cup {r.t}] /\ Released
    /\ UNCHANGED <<case, dirty, torn, data, unit, oc, notes, told, left>>

SweepForces ==
    /\ r.pc = "force"
    /\ IF On("unlink.sync") THEN Forced({r.t}) ELSE UNCHANGED poss
    /\ r' = [r EXCEPT !.pc = "delete"] /\ Released
    /\ UNCHANGED <<case, vol, dirty, torn, data, unit, oc, notes, rest>>

SweepDeletes ==
    /\ r.pc = "delete"
    /\ Unlinked(r.t, r.u)
    /\ harm' = IF Alive(r.u) /\ ~Committed(r.u) /\ Stands(r.u, r.t) /\ pc[r.u] # "abort" THEN harm \cup {"live file deleted"} ELSE harm
    /\ r' = [r EXCEPT !.pc = "scan", !.lock = "-", !.did = @ \cup {r.t}]
    /\ UNCHANGED <<case, dirty, torn, data, unit, oc, notes, home, told, left>>

\* All directories of the note, also those where nothing was found: another may have renamed and not forced yet.
SweepSyncs ==
    /\ r.pc = "sync"
    /\ Forced(IF On("sweep.sync") THEN IF On("sweep.all") THEN notes[r.o] ELSE r.did ELSE {})
    /\ r' = [r EXCEPT !.pc = "note"]
    /\ UNCHANGED <<case, vol, dirty, torn, data, unit, oc, notes, home, rest>>

SweepEnds ==
    /\ r.pc = "note"
    /\ notes' = [notes EXCEPT ![r.o] = {}]
    /\ r' = Off0
    /\ UNCHANGED <<case, disk, data, unit, oc, home, rest>>

Sweep == \/ \E o \in Owners : SweepOpens(o)
         \/ SweepScans \/ SweepFences \/ SweepReads \/ SweepTakesHome \/ SweepChecks \/ SweepRenames \/ SweepForces
         \/ SweepDeletes \/ SweepSyncs \/ SweepEnds

-----------------------------------------------------------------------------
(* What goes wrong. *)

\* An SQLite COMMIT dies with its process: done, not done, or its frames lie in the log and nobody sees them.
Dies(u, ends) ==
    IF ~Running(u) \/ ~Sqlite THEN {tx[u]} ELSE IF tx[u] = "open" THEN {"aborted"} ELSE ends

\* On SQLite at most one unit runs.
Settled(us, ends) ==
    \E f \in {g \in [Units -> {"none", "open", "committing", "done", "aborted", "limbo"}] :
                \A u \in Units : g[u] \in IF u \in us THEN Dies(u, ends) ELSE {tx[u]}} :
        LET new == {u \in us : f[u] = "done" /\ tx[u] # "done"} IN
        /\ tx' = IF new = {} THEN f ELSE [Overwritten(f) EXCEPT ![CHOOSE u \in new : TRUE] = "done"]
        /\ IF new = {} THEN UNCHANGED <<log, safe>> ELSE Appended(CHOOSE u \in new : TRUE)
        /\ rows' = [u \in Units |-> IF u \in us /\ Sqlite THEN {} ELSE rows[u]]

ProcessDies(o) ==
    /\ left.crash > 0 /\ oc[o] # "gone"
    /\ \E u \in Of(o) : pc[u] \notin {"idle"}
    /\ Settled(Of(o), {"done", "aborted", "limbo"})
    /\ Ends(o) /\ Dead(o)
    /\ home' = IF home \in Of(o) THEN 0 ELSE home
    /\ left' = [left EXCEPT !.crash = @ - 1]
    /\ UNCHANGED <<case, disk, i, prev, old, notes, r, told, harm>>

SweeperDies ==
    /\ left.crash > 0 /\ r.pc # "off"
    /\ r' = Off0
    /\ home' = IF home = Sweeper THEN 0 ELSE home
    /\ left' = [left EXCEPT !.crash = @ - 1]
    /\ UNCHANGED <<case, disk, data, unit, oc, notes, told, harm>>

\* Takes the machine of the files: with SQLite the database too, with PostgreSQL only its clients.
PowerCut ==
    /\ left.power > 0
    /\ \E a \in poss["a"], b \in poss["b"] :
        /\ vol' = [vol EXCEPT !["a"] = a, !["b"] = b]
        /\ poss' = [poss EXCEPT !["a"] = {a}, !["b"] = {b}]
    /\ \E lost \in SUBSET dirty : torn' = torn \cup lost
    /\ dirty' = {}
    /\ IF Sqlite
       THEN \E k \in safe..Len(log) :
            IF k < Len(log)
            THEN /\ log' = SubSeq(log, 1, k) /\ safe' = k
                 /\ tx' = [u \in Units |-> IF \E m \in 1..k : log[m] = u THEN "done" ELSE "aborted"]
                 /\ rows' = [u \in Units |-> {}]
            ELSE \E f \in {g \in [Units -> {"none", "done", "aborted"}] :
                            \A u \in Units : g[u] \in IF tx[u] \in {"committing", "limbo"} THEN {"done", "aborted"}
                                                      ELSE IF tx[u] = "open" THEN {"aborted"} ELSE {tx[u]}} :
                 LET new == {u \in Units : f[u] = "done" /\ tx[u] # "done"} IN
                 /\ Cardinality(new) <= 1
                 /\ tx' = f
                 /\ log' = IF new = {} THEN log ELSE Append(log, CHOOSE u \in new : TRUE)
                 /\ safe' = Len(log')
                 /\ rows' = [u \in Units |-> {}]
       ELSE UNCHANGED <<log, safe, tx, rows>>
    /\ notes' \in IF On("note.durable") THEN {notes} ELSE {notes, [o \in Owners |-> {}]}
    /\ oc' = [o \in Owners |-> IF Unused(o) THEN "run" ELSE "gone"]
    /\ pc' = [u \in Units |-> IF Unused(Own(u)) THEN "idle" ELSE "dead"]
    /\ home' = 0 /\ r' = Off0
    /\ left' = [left EXCEPT !.power = @ - 1]
    /\ UNCHANGED <<case, i, prev, old, told, harm>>

-----------------------------------------------------------------------------
Init ==
    /\ case \in {[plan |-> Case(n).plan, own |-> Case(n).own, eng |-> e] : n \in Cases, e \in Engines}
    /\ vol = [t \in Targets |-> [n \in 0..N |-> IF n = Target THEN Init0 ELSE None]]
    /\ poss = [t \in Targets |-> {vol[t]}]
    /\ dirty = {} /\ torn = {}
    /\ log = <<>> /\ safe = 0
    /\ tx = [u \in Units |-> "none"] /\ rows = [u \in Units |-> {}]
    /\ pc = [u \in Units |-> "idle"] /\ i = [u \in Units |-> 1]
    /\ prev = [u \in Units |-> [t \in Targets |-> 0]]
    /\ old = [u \in Units |-> [t \in Targets |-> None]]
    /\ oc = [o \in Owners |-> "run"] /\ notes = [o \in Owners |-> {}]
    /\ home = 0 /\ r = Off0
    /\ told = {} /\ harm = {}
    /\ left = [crash |-> Crashes, power |-> Powers, odd |-> Oddities, fault |-> Faults]

Quiet ==
    /\ \A u \in Units : pc[u] \in {"idle", "fin", "aborted", "dead"} /\ tx[u] \in {"none", "done", "aborted"}
    /\ r.pc = "off"
    /\ \A o \in Owners : notes[o] # {} => oc[o] # "gone"

\* The end of a run: everything is closed. Any other state without a next one is a standstill, and TLC reports it.
Over == Quiet /\ (\A o \in Owners : oc[o] = "gone") /\ UNCHANGED vars

Next == \/ \E u \in Units : UnitStep(u) \/ CommitDone(u) \/ CommitFails(u) \/ SessionEnds(u)
        \/ \E o \in Owners : Close(o) \/ ProcessDies(o)
        \/ ServerRestarts \/ Replay \/ Sweep \/ SweeperDies \/ PowerCut \/ Over

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* I1: once all is quiet, each target holds what its latest committed writer left there, whole. *)
AllOrNothing == Quiet => \A t \in Targets :
    LET w == Latest(t) IN vol[t][Target] = Final(w, t) /\ <<w, t>> \notin torn

(* I2: nothing of a unit is seen before it is durably committed. *)
NothingEarly == \A t \in Targets : LET v == vol[t][Target] IN
    /\ v \in Units => \E k \in 1..safe : log[k] = v
    /\ v = None => \E k \in 1..safe : log[k] > 0 /\ t \in Touched(log[k]) /\ Kind(log[k], t) = "d"
    /\ v <= 10

(* I3 and I4: who was told an outcome was told the truth, for good. *)
OneDecision == \A u \in Units :
    /\ <<u, TRUE>> \in told => Committed(u)
    /\ <<u, FALSE>> \in told => ~Committed(u)

(* I6: nothing newer is overwritten, nothing that a live owner needs is deleted. *)
NoHarm == harm \ {"diverged"} = {}

(* Nobody else writes the targets in this model, so a target that is not what was expected is a false alarm. *)
NoFalseAlarm == "diverged" \notin harm

(* I7: no staged name is left. *)
NothingLeft == Quiet => \A t \in Targets, u \in Units : ~Stands(u, t)

(* What an append was made from is what its predecessor left. *)
NoLostUpdate == \A u \in Units : Committed(u) => \A t \in Touched(u) :
    Kind(u, t) = "p" => old[u][t] = Final(prev[u][t], t)

(* The home lock is a leaf: whoever holds it has a next step that waits for nobody. *)
Leaf == /\ home \in Units => pc[home] \in {"settle.check", "settle.rename", "settle.sync", "settle.unlink",
                                            "apply.check", "apply.rename", "apply.sync"}
        /\ home = Sweeper => r.pc \in {"check", "rename", "force"}
=============================================================================

#pragma once

namespace faults {

// The two processes of a case: this very program, executed again.
//   --peer server LOG ADDRESS ROUNDS SERVER-HARM CLIENT-HARM OPENING-MS PATIENCE-MS
//   --peer client LOG ADDRESS ROUNDS SERVER-HARM CLIENT-HARM OPENING-MS PATIENCE-MS
//   --peer host   LOG ADDRESS ROUNDS SEED none:0 5000 5000     a server that is attacked, and serves a client too
//   --peer rogue  LOG ADDRESS ROUNDS SEED none:0 5000 5000     the attacker (rogue.h)
// The server starts the client, which inherits what its listener says. In each round the client sends a
// few messages of mixed sizes and receives an answer to each; 0 rounds: without end. Then it ends the
// conversation cleanly, and so does the server.
int play_peer(int argc, char** argv);

}  // namespace faults

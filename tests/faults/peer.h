#pragma once

namespace faults {

// Runs one of the two processes of a case: this program, executed again.
//   --peer server LOG ADDRESS ROUNDS SERVER-HARM CLIENT-HARM OPENING-MS PATIENCE-MS
//   --peer client LOG ADDRESS ROUNDS SERVER-HARM CLIENT-HARM OPENING-MS PATIENCE-MS
//   --peer host   LOG ADDRESS ROUNDS SEED none:0 5000 5000   an attacked server, with a client
//   --peer rogue  LOG ADDRESS ROUNDS SEED none:0 5000 5000   the attacker (rogue.h)
// The server starts the client, which inherits the listener's descriptors. In each round the client
// sends a few messages of mixed sizes and receives an answer to each. 0 rounds: without end. Then
// both sides close the channel cleanly.
int play_peer(int argc, char** argv);

}  // namespace faults

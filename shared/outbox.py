"""Events stored in the document that caused them, relayed to the bus, and pulled out once they are confirmed."""

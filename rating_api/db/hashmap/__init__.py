"""The rules of the hashmap module in SQL, with their history. What they mean is in rating/hashmap."""

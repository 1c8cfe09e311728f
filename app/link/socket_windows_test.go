package link

func dialWithoutAsking(string) int { return 1 }

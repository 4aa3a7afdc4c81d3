package crooked.pantry;

record Jar(String content) {}

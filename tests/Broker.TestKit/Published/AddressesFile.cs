namespace Broker.TestKit.Published;

/// <summary>The file named by <c>--addresses-file</c>: lines <c>NAME=http://127.0.0.1:PORT</c>, written once connections are accepted.</summary>
public sealed class AddressesFile(string path)
{
    public string Path => path;

    public Uri this[string name] => Read()[name];

    public bool Names(params string[] names)
    {
        var addresses = Read();
        return names.All(addresses.ContainsKey);
    }

    private Dictionary<string, Uri> Read() => File.Exists(path)
        ? File.ReadAllLines(path)
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => new Uri(parts[1]), StringComparer.Ordinal)
        : [];
}

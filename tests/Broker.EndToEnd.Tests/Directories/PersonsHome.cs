using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>The folder and the variables of one person's app.</summary>
internal sealed class PersonsHome(IReadOnlyDictionary<string, string> offered) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly Dictionary<string, string> _variables = offered
        .Where(variable => variable.Key is "AWS_ENDPOINT_URL_STS" or "AWS_REGION" or "AWS_DEFAULT_REGION")
        .Append(new("AWS_EC2_METADATA_DISABLED", "true"))
        .ToDictionary(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Variables => _variables;

    public void Set(string name, string value) => _variables[name] = value;

    public string Folder(string name) => _folder.File(name);

    /// <summary>Writes a file that only its owner can read; gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = _folder.File(name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public void Dispose() => _folder.Dispose();
}

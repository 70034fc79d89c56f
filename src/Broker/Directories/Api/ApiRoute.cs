namespace Broker.Directories.Api;

/// <summary>One operation of the API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path as the OpenAPI document has it: what stands in braces is at the end and may be anything that is not empty.</param>
/// <param name="Name">The label of metrics.</param>
/// <param name="HandleAsync">Answers it.</param>
internal sealed record ApiRoute(string Method, string Path, string Name, Func<ApiExchange, Task> HandleAsync)
{
    private readonly int _brace = Path.IndexOf('{', StringComparison.Ordinal);

    /// <summary>The path up to the first brace, or all of it.</summary>
    public string Prefix => _brace < 0 ? Path : Path[.._brace];

    /// <summary>Whether something follows the prefix.</summary>
    public bool HasRest => _brace >= 0;

    /// <summary>Matches a path, whatever the method.</summary>
    public bool Matches(string path, out string rest)
    {
        rest = HasRest && path.Length > Prefix.Length && path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : "";
        return HasRest ? rest.Length > 0 : string.Equals(path, Path, StringComparison.Ordinal);
    }
}

namespace Broker.Directories.Api;

/// <summary><c>GET /openapi.json</c>: what the API takes and answers, for people and generators.</summary>
/// <remarks>Public; a test compares it with the routes. Source: OpenAPI Specification 3.1.</remarks>
internal static class OpenApiDocument
{
    /// <summary>Where it is.</summary>
    public const string Path = "/openapi.json";

    private static readonly byte[] Content = Read();

    /// <summary>The operation that gives it.</summary>
    public static ApiRoute Route { get; } = new("GET", Path, "openapi", exchange => ApiAnswer.WriteAsync(exchange.Context, StatusCodes.Status200OK, "application/json", Content));

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json") ?? throw new InvalidOperationException("openapi.json is not in the program.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

using Microsoft.Extensions.Logging;

namespace Broker.Core.Telemetry;

/// <summary>What the log says about the catalog. Event ids 100 to 119.</summary>
internal static partial class CatalogEvents
{
    /// <summary>A catalog was loaded and is in use.</summary>
    [LoggerMessage(100, LogLevel.Information, "Catalog {Folder} loaded: {Providers} providers, {Roles} roles, in {Elapsed}")]
    public static partial void Loaded(ILogger logger, string folder, int providers, int roles, TimeSpan elapsed);

    /// <summary>One problem of a catalog.</summary>
    [LoggerMessage(EventId = 101, Message = "{File}:{Line}:{Column}: {Problem}")]
    public static partial void ProblemFound(ILogger logger, LogLevel level, string file, int line, int column, string problem);

    /// <summary>A catalog was not taken.</summary>
    [LoggerMessage(102, LogLevel.Error, "Catalog {Folder} refused: {Errors} errors; {Consequence}")]
    public static partial void Refused(ILogger logger, string folder, int errors, string consequence);
}

using Broker.Core;

namespace Broker.Cli.SignIn;

/// <summary>The one form of an instant in files and answers: whole seconds, UTC, <c>Z</c>.</summary>
internal static class Instants
{
    /// <summary>Writes one.</summary>
    public static string Of(DateTimeOffset at) => Rfc3339.Text(at);
}

using System.Text;

namespace Broker.Cli;

/// <summary>One setting of a role, defined once: its flag, its variable, its key in a file, its help text and its default.</summary>
/// <param name="Name">The property of the role's options class, for example <c>TokenFile</c>.</param>
/// <param name="Description">One line for <c>--help</c>: meaning, unit, bounds.</param>
/// <param name="Default">The value when nobody sets it; null for none.</param>
/// <param name="Inherits">A variable that AWS SDKs know and that gives the value when nothing else does.</param>
internal sealed record Setting(string Name, string Description, string? Default = null, string? Inherits = null)
{
    /// <summary>What is said of a setting that has a default and was set to nothing.</summary>
    public const string Empty = "is empty; leave it out for its default.";

    /// <summary>Whether the value is a list, written with commas.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether the flag alone means <c>true</c>.</summary>
    public bool IsSwitch { get; init; }

    /// <summary><c>--token-file</c>.</summary>
    public string Flag { get; } = FlagOf(Name);

    /// <summary><c>BROKER_SIDECAR_TOKEN_FILE</c>.</summary>
    public string Variable(string role) => $"BROKER_{role.ToUpperInvariant()}_{Words(Name, '_').ToUpperInvariant()}";

    /// <summary>The flag of a property, for messages.</summary>
    public static string FlagOf(string name) => "--" + Words(name, '-').ToLowerInvariant();

    private static string Words(string name, char separator)
    {
        var words = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1]))
            {
                words.Append(separator);
            }

            words.Append(name[i]);
        }

        return words.ToString();
    }
}

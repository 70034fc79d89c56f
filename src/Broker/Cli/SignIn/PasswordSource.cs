using System.Security.Cryptography;
using System.Text;
using Broker.Core;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary>Where the password comes from: a file, the environment, or the person at the terminal.</summary>
/// <param name="file">A file that only its owner may read; null for none.</param>
/// <param name="environment">Has the variable, maybe.</param>
internal sealed class PasswordSource(string? file, ProcessEnvironment environment)
{
    /// <summary>The variable with the password.</summary>
    public const string Variable = "BROKER_PASSWORD";

    private const int LongestFile = 4096;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Whether nobody has to be asked.</summary>
    public bool IsUnattended => file is not null || environment.Variables.GetValueOrDefault(Variable) is { Length: > 0 };

    /// <summary>Gets it; whoever gets it wipes it. Null with a sentence when there is none.</summary>
    public async Task<(byte[]? Password, string? Problem)> GetAsync(string username, Uri address, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            return FromFile(file);
        }

        if (environment.Variables.GetValueOrDefault(Variable) is { Length: > 0 } value)
        {
            return Checked(Encoding.UTF8.GetBytes(value));
        }

        using var terminal = Terminal.Open();
        return terminal is null ? (null, $"There is no terminal to ask for the password: use --password-file FILE or {Variable}, or sign in first with: broker login --ldap {address}")
            : await terminal.AskSecretAsync($"Password of {username} at {address.Authority}: ", cancellationToken) is { } typed ? Checked(typed)
            : (null, "No password was typed.");
    }

    /// <summary>Asks for a login name; null with a sentence when there is none.</summary>
    public static async Task<(string? Username, string? Problem)> AskNameAsync(Uri address, CancellationToken cancellationToken)
    {
        using var terminal = Terminal.Open();
        if (terminal is null)
        {
            return (null, $"There is no terminal to ask for your login name: use --user NAME or {SignInOptions.UserVariable}.");
        }

        var name = await terminal.AskAsync($"Login name at {address.Authority}: ", cancellationToken);
        return name is { Length: > 0 } && !name.Contains(':', StringComparison.Ordinal) ? (name, null) : (null, "No login name was typed.");
    }

    private static (byte[]? Password, string? Problem) FromFile(string path)
    {
        if (!RegularFile.TryRead(path, LongestFile, out var bytes))
        {
            return (null, $"--password-file: '{path}' is absent, empty, unreadable, longer than {LongestFile} bytes, or no regular file.");
        }

        try
        {
            if ((File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            {
                return (null, $"--password-file: others may read '{path}': chmod 600 {path}");
            }

            var end = bytes.AsSpan().IndexOfAny((byte)'\n', (byte)'\r');
            return Checked(bytes[..(end < 0 ? bytes.Length : end)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static (byte[]? Password, string? Problem) Checked(byte[] password) =>
        password.Length == 0 ? (null, "The password is empty.")
        : !System.Text.Unicode.Utf8.IsValid(password) ? (null, "The password is no UTF-8: set the terminal, or the file, to UTF-8.")
        : (password, null);
}

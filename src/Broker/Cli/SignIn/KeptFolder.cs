using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Core;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary>What these commands keep between runs: a folder of mode 0700 with files of mode 0600, each replaced in one step.</summary>
/// <remarks><c>BROKER_HOME</c>, or <c>~/.broker</c>. Bounds: files of 64 KiB, 64 sessions of an address.</remarks>
internal sealed class KeptFolder
{
    private const int LongestFile = 64 * 1024;

    /// <summary>More people at one server than one person is.</summary>
    private const int MostFiles = 64;

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>As long as somebody may take to type a password in another window.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly string _path;
    private readonly TimeProvider _time;

    private KeptFolder(string path, TimeProvider time) => (_path, _time) = (path, time);

    /// <summary>Opens the folder, or makes it.</summary>
    public static bool TryOpen(ProcessEnvironment environment, [NotNullWhen(true)] out KeptFolder? folder, [NotNullWhen(false)] out string? problem)
    {
        (folder, problem) = (null, null);
        var path = environment.Variables.GetValueOrDefault("BROKER_HOME") is { Length: > 0 } named ? named
            : environment.Variables.GetValueOrDefault("HOME") is { Length: > 0 } home ? Path.Combine(home, ".broker")
            : null;
        if (path is null)
        {
            problem = "There is no HOME to keep sessions in: set BROKER_HOME to a folder of your own.";
            return false;
        }

        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, Owner);
            }
            else if ((new DirectoryInfo(path).UnixFileMode & ~Owner) != UnixFileMode.None)
            {
                problem = $"Others may look into {path}, where your sessions are kept: chmod 700 {path}";
                return false;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = $"{path} cannot be used: {e.Message} Set BROKER_HOME to a folder of your own.";
            return false;
        }

        folder = new KeptFolder(path, environment.Time);
        return true;
    }

    /// <summary>The file of what belongs to an address: <c>KIND-ADDRESS.json</c>, or <c>KIND-ADDRESS-REST.json</c>.</summary>
    public static string NameOf(string kind, Uri address, params ReadOnlySpan<string> rest) =>
        rest.IsEmpty ? $"{kind}-{Hash(address.AbsoluteUri)}.json" : $"{kind}-{Hash(address.AbsoluteUri)}-{Hash(string.Join('\n', rest))}.json";

    /// <summary>Reads a file; null when there is none, it is none of ours, or others may read it.</summary>
    public JsonElement? Read(string name)
    {
        var path = Path.Combine(_path, name);
        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null || (file.UnixFileMode & ~Owner) != UnixFileMode.None || !RegularFile.TryRead(path, LongestFile, out var bytes))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(bytes);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Replaces a file; gives what went wrong, or null.</summary>
    public string? Write(string name, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        var problem = OwnerOnlyFile.TryReplace(Path.Combine(_path, name), buffer.ToArray());
        CryptographicOperations.ZeroMemory(buffer.GetBuffer());
        return problem;
    }

    /// <summary>Removes a file, or the files of a kind and an address.</summary>
    public void Remove(string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(_path, pattern))
        {
            File.Delete(file);
        }
    }

    /// <summary>The files of a kind and an address.</summary>
    public IEnumerable<string> NamesOf(string kind, Uri address) =>
        Directory.EnumerateFiles(_path, $"{kind}-{Hash(address.AbsoluteUri)}-*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).Take(MostFiles);

    /// <summary>Removes what was kept of an address.</summary>
    public void RemoveAll(Uri address)
    {
        Remove($"session-{Hash(address.AbsoluteUri)}*.json");
        Remove($"credentials-{Hash(address.AbsoluteUri)}-*.json");
    }

    /// <summary>Keeps other runs away from a file until disposed; null when one of them does not end.</summary>
    public async Task<IDisposable?> LockAsync(string name, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(
                    Path.Combine(_path, name + ".lock"),
                    new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            }
            catch (IOException) when (_time.GetElapsedTime(began) < LongestWait)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
}

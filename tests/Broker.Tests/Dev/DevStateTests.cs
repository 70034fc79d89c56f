using Broker.Dev;

namespace Broker.Tests.Dev;

public sealed class DevStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-dev-state-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("catalog")]
    [InlineData("serviceaccount")]
    public void Refuses_a_folder_that_holds_a_folder_of_somebody_else(string name)
    {
        var document = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName, "role.yaml");
        File.WriteAllText(document, "mine");

        Assert.Contains(name, Assert.Throws<IOException>(() => DevState.Open(_folder)).Message, StringComparison.Ordinal);

        Assert.Equal("mine", File.ReadAllText(document));
    }

    [Fact]
    public void Refuses_a_folder_that_holds_a_file_of_somebody_else()
    {
        var keys = Path.Combine(_folder, "keys.json");
        File.WriteAllText(keys, "mine");

        Assert.Throws<IOException>(() => DevState.Open(_folder));

        Assert.Equal("mine", File.ReadAllText(keys));
    }

    [Fact]
    public void Removes_what_it_made_and_nothing_else()
    {
        var mine = Path.Combine(_folder, "notes.txt");
        File.WriteAllText(mine, "mine");
        using (var state = DevState.Open(_folder))
        {
            DevState.WritePrivate(state.EnvFile, "export A=b");
            Directory.CreateDirectory(state.Catalog);
        }

        Assert.Equal([mine], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Takes_over_what_a_killed_run_left()
    {
        File.WriteAllText(Path.Combine(_folder, ".broker-dev.lock"), "");
        File.WriteAllText(Path.Combine(_folder, "ready"), "");

        using var state = DevState.Open(_folder);

        Assert.False(File.Exists(state.ReadyFile));
    }

    [Fact]
    public void Refuses_a_folder_in_use()
    {
        using var state = DevState.Open(_folder);

        Assert.Throws<IOException>(() => DevState.Open(_folder));
    }
}

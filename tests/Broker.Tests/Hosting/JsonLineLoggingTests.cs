using System.Text;
using System.Text.Json;
using Broker.Hosting;
using Broker.TestKit;
using Microsoft.Extensions.Logging;

namespace Broker.Tests.Hosting;

public sealed class JsonLineLoggingTests
{
    [Fact]
    public void One_object_a_line_with_values_by_name()
    {
        var line = Assert.Single(Log(LogLevel.Information, log => log.LogWarning(new EventId(7), "Hello {Name}", "you")));

        using var json = JsonDocument.Parse(line);
        Assert.Equal("2026-11-21T12:00:00Z", json.RootElement.GetProperty("time").GetString());
        Assert.Equal("warning", json.RootElement.GetProperty("level").GetString());
        Assert.Equal(7, json.RootElement.GetProperty("event").GetInt32());
        Assert.Equal("Hello you", json.RootElement.GetProperty("message").GetString());
        Assert.Equal("you", json.RootElement.GetProperty("Name").GetString());
    }

    [Fact]
    [Trait("threat", "Y-04")]
    public void Hostile_text_cannot_forge_a_line_or_fill_the_disk()
    {
        var hostile = "x\r\n{\"level\":\"info\"}\u001b[31m" + new string('a', 1_000_000);

        var line = Assert.Single(Log(LogLevel.Information, log => log.LogWarning("Name {Name}", hostile)));

        Assert.True(line.Length < 4000);
        Assert.DoesNotContain('\u001b', line);
        using var json = JsonDocument.Parse(line);
        Assert.Equal(257, json.RootElement.GetProperty("Name").GetString()!.Length);
    }

    [Fact]
    [Trait("threat", "Y-01")]
    public void An_exception_shows_its_type_and_place_but_not_its_text()
    {
        var line = Assert.Single(Log(LogLevel.Information, log => log.LogError(new InvalidOperationException("secret canary"), "Failed.")));

        Assert.Contains("InvalidOperationException", line);
        Assert.DoesNotContain("canary", line);
    }

    [Fact]
    public void What_is_below_the_threshold_is_not_written()
    {
        Assert.Empty(Log(LogLevel.Warning, log => log.LogInformation("quiet")));
        Assert.Single(Log(LogLevel.Warning, log => log.LogWarning("loud")));
    }

    private static string[] Log(LogLevel threshold, Action<ILogger> write)
    {
        using var output = new MemoryStream();
        using var logging = new JsonLineLogging(output, threshold, new ManualTimeProvider());
        write(logging.CreateLogger("test"));
        return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
